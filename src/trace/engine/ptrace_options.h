/* The options with which tasks are traced: PTRACE_SETOPTIONS in ptrace(2) */
#ifndef TRACE_ENGINE_PTRACE_OPTIONS_H
#define TRACE_ENGINE_PTRACE_OPTIONS_H

#include <stdbool.h>

struct engine;
struct tracee;

/* Whether something needs the exit stops (PTRACE_O_TRACEEXIT) of all tasks */
bool engine_wants_exit_stops(const struct engine *g);

/* Returns the options of PTRACE_SEIZE. */
unsigned long engine_ptrace_options(const struct engine *g, bool stops_at_exit);

/* Changes the options of a task at its first stop, before it has run. It has those of its creator.
 */
void engine_adjust_options(const struct engine *g, struct tracee *t);

/* Makes a stopped thread have an exit stop. All threads of a process with several have one: nothing
 * else reports the exit of its first thread before others, and that thread does not stop any more.
 */
void engine_stop_at_exit(const struct engine *g, struct tracee *t);
#endif
