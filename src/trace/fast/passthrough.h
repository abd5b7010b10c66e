/* The fast source in passthrough */
#ifndef TRACE_FAST_PASSTHROUGH_H
#define TRACE_FAST_PASSTHROUGH_H

#include <sys/types.h>

#include "trace/state/source.h"

/* Does what the stop of a task needs in passthrough. After a fatal failure of ptrail it only does
 * what is possible without allocating memory. g->fast may be NULL. */
enum pass_through engine_pass_through_fast(const struct engine *g, pid_t tid,
					   const struct ptrace_stop *stop);
/* Passthrough begins. g->fast may be NULL. */
void engine_begin_passthrough(struct engine *g);
/* Ends the current freeze and resumes all parked tasks. g->fast may be NULL. */
void engine_resume_parked(struct engine *g);
#endif
