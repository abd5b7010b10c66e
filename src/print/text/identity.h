/* --show-process: a line with the identity, capabilities and descriptors of a process, when it is
 * attached, created, or executes a program. */
#ifndef PRINT_TEXT_IDENTITY_H
#define PRINT_TEXT_IDENTITY_H

#include <stdbool.h>

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Whether the event has such a line: an EVENT_EXEC, or the EVENT_NEW of a process */
bool text_has_identity(const struct event *e);
/* Appends the line of such an event. `utf8`: the output may contain UTF-8. */
void text_add_identity(struct sbuf *b, const struct event *e, bool utf8);
#endif
