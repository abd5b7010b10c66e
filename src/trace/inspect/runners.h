/* Observes the tasks that run, and do not sleep, for some 30 ms before an inspection: how much of a
 * processor they use, and three samples of their stacks.
 *
 * A sample stops the task with PTRACE_INTERRUPT. That would end the sleep of a task that sleeps: so
 * only a task is interrupted that runs now and has not slept since the previous sample. */
#ifndef TRACE_INSPECT_RUNNERS_H
#define TRACE_INSPECT_RUNNERS_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "trace/inspect/python_stack.h"

struct engine;			/* trace/state/engine_state.h */
struct tracee;			/* trace/tasks/tracee.h */
struct tracee_group;

struct runners {
	struct arena *arena;
	void (*handle_stops)(struct engine *g);
	struct running_task *all;
	unsigned count;
	struct python_finder python;
};

/* Observes all tasks that run. Calls `handle_stops` meanwhile, which emits events. Returns at once
 * if no task runs, or when all of them have ended. The results are in the arena. */
void runners_observe(struct runners *r, struct engine *g, void (*handle_stops)(struct engine *g),
		     struct arena *arena);

/* Sets .activity, .stack and, if most samples were taken in one syscall, .abi, .row, .nr and .arg
 * of the look of a task that has run all the time. Returns false if it has not. */
bool runners_fill(const struct runners *r, const struct engine *g, const struct tracee *t,
		  struct event *look);

/* Whether reading memory of the process never blocks: no task of it may hold the lock of its
 * mappings, and no page is served by another process. */
bool inspect_is_safe_to_read(const struct tracee_group *p);
#endif
