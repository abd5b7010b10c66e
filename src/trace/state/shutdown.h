/* Whether, why and how tracees are being detached; what has asked for that */
#ifndef TRACE_STATE_SHUTDOWN_H
#define TRACE_STATE_SHUTDOWN_H

#include <stdbool.h>

#include "trace/state/engine_state.h"

/* Advances the phase of the engine by one. */
void engine_advance(struct engine *g, enum engine_phase phase);
/* Whether the tracees are being detached, or their stops are only passed through */
bool engine_is_detaching(const struct engine *g);
/* As engine_detach, with a reason. Only the first reason is kept. */
void engine_detach_for(struct engine *g, enum end_reason why);
/* Whether no task is detached, so that the kernel kills all of them when this process ends:
 * --kill-on-exit under the name strace, when a signal ends ptrail */
bool engine_kills_by_exit(const struct engine *g);
/* Whether the task is to be detached at its stop: all tasks are, or its process is left stopped */
bool engine_is_leaving(const struct engine *g, const struct tracee *t);
/* Whether a signal asked ptrail to end within the last two seconds */
bool engine_was_asked_just_now(const struct engine *g);
/* Whether the time limit is exceeded */
bool engine_is_overdue(const struct engine *g);
#endif
