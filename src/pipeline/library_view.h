/* Values of a library call, from its event */
#ifndef PIPELINE_LIBRARY_VIEW_H
#define PIPELINE_LIBRARY_VIEW_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "ptrail/value.h"

/* Returns the call of an EVENT_LIBRARY_CALL or EVENT_LIBRARY_RETURN in the form of a system call.
 * It is in the arena. Arguments that the function may change are settled only in the latter. */
const struct call_view *library_view(const struct event *e, struct arena *arena);
#endif
