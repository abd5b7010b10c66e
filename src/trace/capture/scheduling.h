/* How a task was scheduled, and the states that it was in */
#ifndef TRACE_CAPTURE_SCHEDULING_H
#define TRACE_CAPTURE_SCHEDULING_H

#include <stdbool.h>

struct cpu_times;
struct engine;
struct scheduling;
struct tracee;

/* Returns how a task was scheduled until now, in g->scratch, without the quotas of its cgroup.
 * `times`: what facts_add_cpu_times has read of it. `begins`: it existed before it was traced. */
struct scheduling *engine_scheduling(struct engine *g, struct tracee *t,
				     const struct cpu_times *times, bool begins);
/* Adds the quotas of the process, whose /proc/PID is `dir_fd`. */
void engine_add_quotas(struct engine *g, int dir_fd, struct scheduling *s);
/* The task is about to leave a ptrace-stop: adds its duration to t->held, if that is wanted. */
void engine_count_held(struct engine *g, struct tracee *t);
/* Begins to watch the scheduler, before the first task is traced (wants.states). */
void engine_watch_states(struct engine *g);
/* The task is traced from now on. */
void engine_begin_states(struct engine *g, struct tracee *t);
/* Reads switches of tasks, or samples states; at each tick. */
void engine_update_states(struct engine *g);
#endif
