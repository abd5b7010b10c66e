/* Values of a library call, from its event */
#ifndef PIPELINE_LIBRARY_VIEW_H
#define PIPELINE_LIBRARY_VIEW_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "ptrail/value.h"

/* Returns the call of an EVENT_LIBRARY_CALL or EVENT_LIBRARY_RETURN in the form of a system call.
 * It is in the arena. Its name is `demangled`, or the symbol of the function if that is NULL.
 * Arguments that the function may change are settled only in the latter. */
const struct call_view *library_view(const struct event *e, const char *demangled,
				     struct arena *arena);
#endif
