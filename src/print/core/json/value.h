/* Values as JSON. */
#ifndef PRINT_CORE_JSON_VALUE_H
#define PRINT_CORE_JSON_VALUE_H

#include "base/text/json.h"
#include "ptrail/value.h"

void json_value(struct json *j, const struct value *v);
/* Adds `v`, which may be NULL, and its next siblings as members of an object. Information that does
 * not fit into a JSON value is put into companion members: NAME_raw, NAME_cut, NAME_path,
 * NAME_abstract. */
void json_members(struct json *j, const struct value *v);
/* Adds what a descriptor refers to (.detail) as NAME_device, NAME_socket, NAME_pid (a number) or
 * NAME_eventfd, NAME_signalfd. */
void json_fd_detail(struct json *j, const struct value *v, const char *name);
/* Adds only `v` and its companion members. */
void json_member(struct json *j, const struct value *v);
/* Adds a C string as the member `name`, with companion members if necessary. */
void json_named_str(struct json *j, const char *name, const char *s);
/* The same; nothing if it is "" or NULL */
void json_named_text(struct json *j, const char *name, const char *s);
/* Adds a C string as an array element: a string, or {"text", "raw"} if it is not UTF-8. */
void json_element_str(struct json *j, const char *s);
#endif
