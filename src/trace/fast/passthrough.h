/* The fast source in passthrough */
#ifndef TRACE_FAST_PASSTHROUGH_H
#define TRACE_FAST_PASSTHROUGH_H

#include <sys/types.h>

#include "trace/state/source.h"

/* Does what the stop of a task needs in passthrough. After a fatal failure of ptrail it only does
 * what is possible without allocating memory. */
enum pass_through engine_pass_through_fast(const struct engine *g, pid_t tid,
					   const struct ptrace_stop *stop);
/* No more events are emitted: ends the current freeze, and resumes all parked tasks. Threads
 * with full rings stop. */
void engine_end_ring_events(struct engine *g);
#endif
