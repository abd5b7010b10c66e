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

/* --all: waits for reports of processes, ends of children, reaps or signals, and handles them.
 * Returns 0, or -errno if there are no more reports, which has been reported. */
int engine_collect_reports(struct engine *g);
/* --all: clears what only tracees have from what is wanted. */
void engine_want_lives_only(struct engine *g);
#endif
