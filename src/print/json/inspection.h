/* An EVENT_LOOK as members of a JSON object, and what is open. */
#ifndef PRINT_JSON_INSPECTION_H
#define PRINT_JSON_INSPECTION_H

#include "base/text/json.h"
#include "ptrail/event.h"

void json_look(struct json *j, const struct event *e);
/* "open": an array of descriptors, "open_count" where that are not all, "open_limit"; nothing of
 * NULL */
void json_open_descriptors(struct json *j, const struct descriptors *open);
#endif
