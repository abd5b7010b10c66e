#include <ctype.h>
#include <string.h>

#include "base/memory/hash.h"
#include "check/core/finding.h"

enum { TEMPORARY_LENGTH = 6 };	/* length of mkstemp's XXXXXX */

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
	uint64_t h = fnv_bytes(FNV_BASIS, id, strlen(id) + 1);

	for (const char *s = message; *s;) {
		size_t n = variable_length(message, s);

		h = fnv_bytes(h, n ? "#" : s, 1);
		s += n ? n : 1;
	}
	return hash_mix(h);
}
