/* Detaches processes so that they stay stopped (--stop-at). All functions may be called without a
 * stopper. */
#ifndef TRACE_ACTIONS_LEAVE_STOPPED_H
#define TRACE_ACTIONS_LEAVE_STOPPED_H

#include <stdbool.h>

struct engine;
struct event;
struct tracee;

/* Begins to leave the process if the EXEC of a task matches. */
void engine_stop_at_exec(struct engine *g, struct tracee *t, const struct event *e);
/* Prepares to leave the process at the exit stop if the ENTER matches. `is_enter`: the task is in a
 * syscall-enter-stop. */
void engine_stop_at_enter(struct engine *g, struct tracee *t, bool is_enter);
/* At an exit stop: begins to leave the process of a task whose syscall has not been executed, and
 * makes the kernel restart the syscall. Returns false if the syscall has been executed. */
bool engine_stop_before_call(struct engine *g, struct tracee *t);
/* Begins to leave the process if the LEAVE matches, or its ENTER did. */
void engine_stop_at_leave(struct engine *g, struct tracee *t);
/* Reports the process of a task that is about to be removed as left if the task is the last one
 * that can run. */
void engine_report_left(struct engine *g, const struct tracee *t);
/* Whether a child of the stopper runs, which the terminal belongs to */
bool engine_runs_debugger(const struct engine *g);
#endif
