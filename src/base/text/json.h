/* A streaming JSON writer. It inserts commas and escapes, builds no tree, and writes one line of
 * valid UTF-8 for any input. Misuse (an end without a beginning) is asserted. The same functions
 * write other formats that have objects, arrays and values: see struct json_encoding. */
#ifndef BASE_TEXT_JSON_H
#define BASE_TEXT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"

struct json;

enum json_kind { JSON_OBJECT = '{', JSON_ARRAY = '[', JSON_STRING = '"' };

/* How another format writes the members and values. Each function appends to j->b. */
struct json_encoding {
	/* A value begins or ends. Between them the content of a string is appended to j->b, as
	 * UTF-8 and without escapes. null is the string "NULL". */
	void (*begin)(struct json *j, enum json_kind kind);
	void (*end)(struct json *j);
	void (*key)(struct json *j, const char *name, const char *suffix);
	void (*number)(struct json *j, int64_t n);
	void (*boolean)(struct json *j, bool b);
};

struct json {
	struct sbuf *b;		/* output buffer; owned by the caller */
	const struct json_encoding *encoding;	/* NULL: JSON */
	void *context;		/* for the functions of .encoding */
	unsigned depth;		/* number of open objects and arrays */
	bool more;		/* the next member or element needs a comma */
};

/* To initialize, set .b and zero the rest. In objects, each value must follow a json_key(). */
void json_object(struct json *j);
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);
/* The key of the next member; may contain any bytes. json_key2() concatenates `name` and
 * `suffix`. */
void json_key(struct json *j, const char *name);
void json_key2(struct json *j, const char *name, const char *suffix);

void json_str(struct json *j, const char *s);
/* Writes bytes as a string; invalid UTF-8 is replaced by U+FFFD. */
void json_text(struct json *j, const uint8_t *p, uint64_t n);
void json_base64(struct json *j, const uint8_t *p, uint64_t n);
/* Numbers beyond 2^53, which many readers cannot represent, are written as strings. */
void json_uint(struct json *j, uint64_t n);
void json_int(struct json *j, int64_t n);
/* Always a string: "12" */
void json_decimal(struct json *j, uint64_t n);
void json_hex(struct json *j, uint64_t n);	/* "0x1f" */
void json_bool(struct json *j, bool b);
void json_null(struct json *j);
/* json_key() and a value: a member of an object */
void json_member_str(struct json *j, const char *name, const char *s);
void json_member_uint(struct json *j, const char *name, uint64_t n);
void json_member_int(struct json *j, const char *name, int64_t n);
void json_member_hex(struct json *j, const char *name, uint64_t n);
void json_member_bool(struct json *j, const char *name, bool b);
/* The member `name` with the number; nothing if it is 0 */
void json_nonzero(struct json *j, const char *name, uint64_t n);
/* The member `name` with the value true; nothing if `is_set` is false */
void json_flag(struct json *j, const char *name, bool is_set);
/* json_key() and the beginning of its value, which json_object_end() or json_array_end() ends */
void json_member_object(struct json *j, const char *name);
void json_member_array(struct json *j, const char *name);
/* A string that needs no escaping: printable ASCII without '"' and '\\' */
void json_ascii(struct json *j, const char *s, uint64_t n);

/* Whether the bytes are valid UTF-8 */
bool json_is_utf8(const uint8_t *p, uint64_t n);
#endif
