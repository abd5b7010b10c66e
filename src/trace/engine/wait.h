/* Waiting for ptrace-stops */
#ifndef TRACE_ENGINE_WAIT_H
#define TRACE_ENGINE_WAIT_H

#include <stdbool.h>

struct engine;

/* Adds the statuses that wait4() returns to the batch. Waits for a status, a signal or a tick, or
 * with `block` false not at all. Returns 0, or an error; -ECHILD: there is nothing to wait for. */
int engine_collect(struct engine *g, bool block);
/* Adds only the statuses of tasks that have ended to the batch; ptrace-stops stay unreported. */
void engine_collect_exits(struct engine *g);
#endif
