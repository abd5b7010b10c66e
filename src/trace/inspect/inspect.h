/* The state of all tasks, and what they wait for */
#ifndef TRACE_INSPECT_INSPECT_H
#define TRACE_INSPECT_INSPECT_H

#include "trace/engine.h"

/* Emits EVENT_LOOK for each task; `begins`: they have just been attached to. Those that run are
 * observed before; meanwhile `handle_stops` is called repeatedly, and handles the stops that there
 * are, without waiting. */
void engine_emit_looks(struct engine *g, enum look_reason why, bool begins,
		       void (*handle_stops)(struct engine *g));
#endif
