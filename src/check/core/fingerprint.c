#include <ctype.h>
#include <string.h>

#include "check/core/finding.h"

/* FNV-1a */
static const uint64_t basis = UINT64_C(0xcbf29ce484222325), prime = UINT64_C(0x100000001b3);

enum { TEMPORARY_LENGTH = 6 };	/* length of mkstemp's XXXXXX */

static uint64_t hash_add(uint64_t h, const char *s, size_t n)
{
	while (n--)
		h = (h ^ (unsigned char)*s++) * prime;
	return h;
}

/* Length of the part of a name at `s` that differs in each run, or 0. `all` is the start of the
 * message. Such parts are a name directly below a directory for temporary files, mkstemp's
 * characters after "tmp", and numbers. */
static size_t variable_length(const char *all, const char *s)
{
	static const char *const directories[] = {"/tmp/", "/var/tmp/", "/dev/shm/", NULL};
	size_t n = 0;

	for (const char *const *f = directories; *f; f++) {
		size_t len = strlen(*f);

		if ((size_t)(s - all) >= len && !strncmp(s - len, *f, len))
			return strcspn(s, "/ ,;:'\"()");
	}
	if (s - all >= 3 && !strncmp(s - 3, "tmp", 3)) {
		n = *s == '.' || *s == '-' || *s == '_';
		while (isalnum((unsigned char)s[n]) || s[n] == '_')
			n++;
		if (n >= TEMPORARY_LENGTH)
			return n;
		n = 0;
	}
	while (s[n] >= '0' && s[n] <= '9')
		n++;
	return n;
}

uint64_t fingerprint_of(const char *id, const char *message)
{
	uint64_t h = hash_add(basis, id, strlen(id) + 1);

	for (const char *s = message; *s;) {
		size_t n = variable_length(message, s);

		h = hash_add(h, n ? "#" : s, 1);
		s += n ? n : 1;
	}
	/* mix: FNV's high bits hardly depend on the last bytes */
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	return h ^ h >> 33;
}
