/* One event's call, decoded: from the tracee while it is stopped, or from what the event remembers.
 * Both ways give the same, since the first remembers all it reads. */
#ifndef DECODE_CAPTURE_H
#define DECODE_CAPTURE_H

#include "decode/decode.h"
#include "ptrail/event.h"

/* Decodes the call of an EVENT_ENTER or EVENT_LEAVE (or, at EVENT_EXIT, one that never returned)
 * with d->mem. Of CALL_UNKNOWN_ENTRY there is only the result. `entry`: what that gave for the
 * call's entry, into the same arena, or NULL (decode.h). */
struct call_view capture_view(struct decoder *d, const struct event *e,
			      const struct call_view *entry);

/* The signal information of an EVENT_SIGNAL as a V_RECORD; NULL: there is none */
struct value *capture_siginfo(struct decoder *d, const struct event *e);
#endif
