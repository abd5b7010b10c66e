/* Observes processes that sleep for a short time before an inspection: a program that waits in a
 * loop of a system call that fails and a sleep has no system call that says what it waits for. A
 * loop of a shell makes both in children, which are observed too. Their system calls are those of
 * events if they are traced, and else of ptrace-stops.
 *
 * For stops, only a task that will wake soon, or that waits for a child which will, is interrupted,
 * and only in a system call that continues as if it had not been. */
#ifndef TRACE_RETRIES_RETRIES_H
#define TRACE_RETRIES_RETRIES_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

struct engine;			/* trace/state/engine_state.h */
struct tracee;			/* trace/tasks/tracee.h */
struct tracee_group;		/* the same */
struct retries;

/* Observes the tasks that, by their looks, sleep for a few seconds at most, and those that wait for
 * their processes or for one that has just begun to run, until their system calls repeat
 * themselves, or for two seconds and twice the duration of the longest sleep, but no longer than
 * six seconds. Calls `handle_stops` meanwhile, which emits events. The looks must be complete.
 * Returns the result, for retries_free(); NULL: there is no such task, or its system calls are not
 * among those that are traced. */
struct retries *retries_observe(struct engine *g, struct event *looks, unsigned count,
				void (*handle_stops)(struct engine *g));
void retries_free(struct retries *r);		/* NULL is allowed */

/* To be called when the last task of a process ends while .retries of the engine is not NULL.
 * Emits the looks of the process that the observation began with, since there will be no later
 * ones. That of a child of an observed process is never the last one: its parent, which may have
 * waited for it, has a later one. */
void retries_report_end(struct engine *g, const struct tracee_group *p);

/* To be called at each syscall-stop once .observations of the engine is not 0. Returns whether the
 * stop is one of an observation: the task has been resumed. */
bool retries_take_stop(struct engine *g, struct tracee *t);

/* Replaces the look of a task that an observation has found between two sleeps by the one that the
 * observation began with, which says what it waits for. A task whose calls say more, or that is
 * busy, has .activity and keeps its look. */
void retries_restore_sleep(const struct retries *r, struct event *look);

/* Sets .activity of the look if the task repeats a system call without success. A call that would
 * wait if it were asked to, such as flock with LOCK_NB, replaces the one that the task is in. */
void retries_fill(const struct retries *r, const struct tracee *t, struct event *look,
		  struct arena *arena);
#endif
