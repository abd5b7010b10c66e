/* New tasks, and tasks that execute a new program */
#ifndef TRACE_STOPS_CLONE_H
#define TRACE_STOPS_CLONE_H

#include <sys/types.h>

#include "trace/tasks/stop.h"

struct early_exit;
struct engine;
struct event;
struct tracee;

/* Adds a task that stopped before its creator reported it. */
struct tracee *engine_add_unreported(struct engine *g, pid_t tid);
/* Handles a fork, vfork or clone stop. */
void engine_handle_clone(struct engine *g, struct tracee *t, enum stop_kind kind);
/* Handles an exec stop. Takes the tid, since the task that called execve had another one unless it
 * was the thread group leader. */
void engine_handle_exec(struct engine *g, pid_t tid);
/* Fills in what /proc has about the program that a process has executed, as far as it is wanted.
 * The caller resets the arena g->scratch. */
void engine_fill_exec(struct engine *g, struct tracee *t, struct event *e);
/* Remembers the end of a task that no creator has reported. */
void engine_remember_exit(struct engine *g, const struct early_exit *early);
#endif
