/* Values as JSON. */
#ifndef PRINT_JSON_VALUE_H
#define PRINT_JSON_VALUE_H

#include "base/text/json.h"
#include "ptrail/value.h"

void json_value(struct json *j, const struct value *v);
/* Members of an object: v is the first of siblings with names. What a value cannot hold stands
 * beside it: NAME_raw, NAME_cut, NAME_path, NAME_abstract. */
void json_members(struct json *j, const struct value *v);
/* The first of them only */
void json_member(struct json *j, const struct value *v);
/* NAME and what stands beside it, for bytes that are a C string */
void json_named_str(struct json *j, const char *name, const char *s);
/* A C string as an element: a string, or {"text", "raw"} where it is not UTF-8 */
void json_element_str(struct json *j, const char *s);
#endif
