/* The kinds of syscall events: an ENTER, a LEAVE, or a combined event, which is both. */
#ifndef PIPELINE_CALL_EVENT_H
#define PIPELINE_CALL_EVENT_H

#include "ptrail/event.h"

static inline bool is_call_event(const struct event *e)
{
	return e->kind == EVENT_ENTER || e->kind == EVENT_LEAVE;
}

static inline bool is_combined(const struct event *e)
{
	return e->kind == EVENT_LEAVE && e->call.is_combined;
}

/* Number of events that consumers count for `e` */
static inline unsigned event_count(const struct event *e)
{
	return is_combined(e) ? 2 : 1;
}
#endif
