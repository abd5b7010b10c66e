/* Which stops tasks have */
#ifndef TRACE_ACTIONS_PTRACE_OPTIONS_H
#define TRACE_ACTIONS_PTRACE_OPTIONS_H

#include <stdbool.h>

struct engine;
struct tracee;

/* Whether something needs the exit stops (PTRACE_O_TRACEEXIT) of all tasks */
bool engine_wants_exit_stops(const struct engine *g);
/* The options of PTRACE_SEIZE and PTRACE_SETOPTIONS */
unsigned long engine_ptrace_options(const struct engine *g, bool stops_at_exit);
/* Changes the options of a task at its first stop. It has those of its creator. */
void engine_adjust_options(const struct engine *g, struct tracee *t);
/* Whether the process is of a generation that is traced. One that is not is reported nevertheless
 * if it was created by clone(2) with another exit signal than SIGCHLD, as threads are. */
bool engine_traces_generation(const struct engine *g, const struct tracee *t);
/* Makes a stopped thread have an exit stop. All threads of a process with several have one: nothing
 * else reports that its first thread exits before others, and that one does not stop any more. */
void engine_enable_exit_stop(const struct engine *g, struct tracee *t);
#endif
