/* A streaming writer of JSON: puts commas and escapes, holds no tree. What it writes is valid UTF-8
 * whatever it is given, and on one line. Misuse (an end without a beginning) is asserted. */
#ifndef BASE_TEXT_JSON_H
#define BASE_TEXT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"

struct json {
	struct sbuf *b;		/* where it goes; the caller's */
	unsigned depth;		/* objects and arrays that are open */
	bool more;		/* the next member or element needs a comma */
};

/* A zeroed struct json with .b set is a new one. Values outside of arrays follow json_key. */
void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);
/* `name` and `suffix` make the key; both are bytes of anything */
void json_key(struct json *j, const char *name);
void json_key2(struct json *j, const char *name, const char *suffix);

void json_str(struct json *j, const char *s);
/* What is not UTF-8 in it becomes U+FFFD */
void json_text(struct json *j, const uint8_t *p, uint64_t n);
void json_base64(struct json *j, const uint8_t *p, uint64_t n);
/* Beyond 2^53 readers lose digits: such numbers become strings */
void json_uint(struct json *j, uint64_t n);
void json_int(struct json *j, int64_t n);
/* Always a string: "12" */
void json_decimal(struct json *j, uint64_t n);
void json_hex(struct json *j, uint64_t n);	/* "0x1f" */
void json_bool(struct json *j, bool b);
void json_null(struct json *j);
/* A string of what is printable ASCII already */
void json_ascii(struct json *j, const char *s, uint64_t n);

/* All of it is UTF-8 */
bool json_is_utf8(const uint8_t *p, uint64_t n);
#endif
