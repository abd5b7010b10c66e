/* Ring buffers as a source of events (trace/state/source.h). The table of their functions is
 * `ring_buffers` of trace/engine.h. */
#ifndef TRACE_FAST_SOURCE_H
#define TRACE_FAST_SOURCE_H

#include "trace/state/source.h"

extern const struct trace_source ring_source;

/* Whether the syscall with this first argument changes the state of a thread that the injected code
 * depends on, or where its syscalls are dispatched to */
bool engine_changes_fast_state(uint64_t nr, uint64_t operation);
#endif
