/* Emits events. */
#ifndef TRACE_STATE_EMIT_H
#define TRACE_STATE_EMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "ptrail/event.h"

struct engine;
struct tracee;

/* Returns the event time in ns: that of the batch, or now. */
uint64_t engine_now(const struct engine *g);
/* Events have the current time from now on, not that of the batch. */
void engine_use_current_time(struct engine *g);
/* Whether syscalls are emitted: all that are wanted, or the cheap ones that a filter selects */
bool engine_emits_calls(const struct engine *g);
/* Returns an event of this kind and task with the current event time. */
struct event engine_event(const struct engine *g, const struct tracee *t, enum event_kind kind);
/* Whether EVENT_END, the last event, has been emitted */
bool engine_has_ended(const struct engine *g);
/* Numbers the event and passes it to the sink. */
void engine_emit(struct engine *g, struct event *e);
#endif
