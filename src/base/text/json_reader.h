/* A reader of JSON (RFC 8259): one text becomes a tree in an arena. Depth is limited; strings must
 * not contain U+0000, since they end at a NUL. */
#ifndef BASE_TEXT_JSON_READER_H
#define BASE_TEXT_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

enum json_type {
	JSON_IS_NULL, JSON_IS_FALSE, JSON_IS_TRUE, JSON_IS_NUMBER, JSON_IS_STRING, JSON_IS_ARRAY,
	JSON_IS_OBJECT,
};

struct json_value {
	enum json_type type;
	/* Of a string its characters as UTF-8, of a number the text of the number */
	const char *text;
	const char *name;			/* of a member of an object; NULL: no member */
	const struct json_value *first;		/* of an array or object: its first element */
	const struct json_value *next;		/* the next element; NULL: the last one */
};

/* Reads a text of `n` bytes, which white space may surround. Returns NULL if it is no valid JSON.
 */
const struct json_value *json_read(struct arena *a, const char *s, size_t n);

/* The member of that name, the last one if there are several; NULL: there is none, or `v` is NULL
 * or no object */
const struct json_value *json_member_of(const struct json_value *v, const char *name);
/* The text of that member if it is a string, else NULL */
const char *json_member_text(const struct json_value *v, const char *name);
#endif
