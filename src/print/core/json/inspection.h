/* An EVENT_LOOK and open descriptors as members of a JSON object. */
#ifndef PRINT_CORE_JSON_INSPECTION_H
#define PRINT_CORE_JSON_INSPECTION_H

#include "base/text/json.h"
#include "ptrail/event.h"

void json_inspection(struct json *j, const struct event *e);
/* "open": an array of descriptors; "open_count" if the array is incomplete; "open_limit". Adds
 * nothing if `open` is NULL. */
void json_open_descriptors(struct json *j, const struct descriptors *open);
/* "changes": of the environment and the descriptors. Adds nothing if `c` is NULL. */
void json_exec_changes(struct json *j, const struct exec_changes *c);
#endif
