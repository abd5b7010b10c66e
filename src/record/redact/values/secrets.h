/* The values of secrets, and the search for them in text and data. A value is found at any offset:
 * as it is; percent-encoded (RFC 3986, with + for a blank); with the escapes of JSON or C strings;
 * and inside base64, with the standard alphabet or the one for URLs, also in lines.
 *
 * The search compares three bytes at about every sixth offset with a table. Without values it
 * returns at once. */
#ifndef RECORD_REDACT_SECRETS_H
#define RECORD_REDACT_SECRETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SECRET_MIN = 8,		/* bytes of the shortest value that is searched for */
	SECRET_MAX = 4096,		/* of a longer value, only that many bytes are */
	SECRETS_MAX = 512,		/* values; more are ignored */
	SECRETS_BYTES_MAX = 256 << 10,	/* bytes of all values; more are ignored */
	SECRET_REST = 4,		/* see secrets_find_rest() */
};

struct secret_pattern;

/* A zeroed struct has no values. */
struct secrets {
	unsigned count;			/* values */
	size_t bytes;			/* bytes of these values */
	bool has_blank;			/* one of them contains a blank */
	struct secret_pattern *patterns;	/* the values and their forms in base64 */
	unsigned pattern_count;
	struct secret_tables *tables;	/* NULL: no values */
};

/* Adds a value. Returns false if it is ignored: it is known, shorter than SECRET_MIN, or one byte
 * repeated, such as what an earlier redaction has left; or there is no room. */
bool secrets_add(struct secrets *s, const char *value, size_t n);
void secrets_done(struct secrets *s);

/* Is called with a part of the text that is a secret. Parts may overlap and are in no order. */
typedef void secret_part_fn(void *ctx, size_t from, size_t to);

/* Calls `part` for each secret in `n` bytes at `p`. A part that ends with the text may be the
 * beginning of a secret only, of SECRET_MIN bytes or more. `part` NULL: returns at the first one.
 * Returns whether there is one. */
bool secrets_find(const struct secrets *s, const uint8_t *p, size_t n, secret_part_fn *part,
		  void *ctx);
/* Returns how many bytes at the end of a text that was cut may be the beginning of a secret:
 * SECRET_REST or more, and less than SECRET_MIN; or 0. */
size_t secrets_find_rest(const struct secrets *s, const uint8_t *p, size_t n);
#endif
