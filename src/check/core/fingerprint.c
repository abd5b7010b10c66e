#include <ctype.h>
#include <string.h>

#include "check/core/finding.h"

/* FNV-1a */
static const uint64_t basis = UINT64_C(0xcbf29ce484222325), prime = UINT64_C(0x100000001b3);

enum { TEMPORARY_LETTERS = 6 };	/* what mkstemp puts for XXXXXX, at least */

static uint64_t add(uint64_t h, const char *s, size_t n)
{
	while (n--)
		h = (h ^ (unsigned char)*s++) * prime;
	return h;
}

/* How long the part of a name is that is another in each run; 0: it has none here. `before`: all
 * that stands in front. That is all of what has its own folder in a directory for temporary files,
 * the letters of mkstemp behind "tmp", and numbers. */
static size_t changing(const char *all, const char *s)
{
	static const char *const folders[] = {"/tmp/", "/var/tmp/", "/dev/shm/", NULL};
	size_t n = 0;

	for (const char *const *f = folders; *f; f++) {
		size_t len = strlen(*f);

		if ((size_t)(s - all) >= len && !strncmp(s - len, *f, len))
			return strcspn(s, "/ ,;:'\"()");
	}
	if (s - all >= 3 && !strncmp(s - 3, "tmp", 3)) {
		n = *s == '.' || *s == '-' || *s == '_';
		while (isalnum((unsigned char)s[n]) || s[n] == '_')
			n++;
		if (n >= TEMPORARY_LETTERS)
			return n;
		n = 0;
	}
	while (s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

uint64_t fingerprint_of(const char *id, const char *message)
{
	uint64_t h = add(basis, id, strlen(id) + 1);

	for (const char *s = message; *s;) {
		size_t n = changing(message, s);

		h = add(h, n ? "#" : s, 1);
		s += n ? n : 1;
	}
	/* FNV's high bits know little of the last bytes */
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 33;
}
