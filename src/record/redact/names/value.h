/* Whether a value in text is likely a secret: a name such as token or key is also that of a
 * counter, of a variable in source text, or a word of a sentence. */
#ifndef RECORD_REDACT_NAMES_VALUE_H
#define RECORD_REDACT_NAMES_VALUE_H

#include <stdint.h>

#include "record/redact/names/name.h"

/* Where a value is, from the clearest form to the vaguest */
enum value_form {
	VALUE_LINE,	/* "NAME: VALUE" at the beginning of a line, or a member of JSON */
	VALUE_INDENTED,	/* after blanks or "- ", as in YAML; or a parameter in source text */
	VALUE_SPACED,	/* "NAME = VALUE": a setting, or an assignment in source text */
	VALUE_TEXT,	/* "NAME: VALUE" inside a line */
};

/* A value with its name */
struct named_value {
	enum name_kind kind;	/* not NAME_PLAIN */
	enum value_form form;
	const uint8_t *name;
	size_t name_size;
	const uint8_t *p;	/* the value, without quotes and without blanks around it */
	size_t n;
	bool is_quoted;
};

bool value_is_secret(const struct named_value *v);
/* Whether a value with the syntax NAME=VALUE is long enough for a secret: 8 bytes, or 6 with digits
 * and letters. A shorter one is rather a setting. */
bool value_is_long(const uint8_t *p, size_t n);
#endif
