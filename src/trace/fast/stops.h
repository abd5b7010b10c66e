/* Stops of tasks that have a ring buffer */
#ifndef TRACE_FAST_STOPS_H
#define TRACE_FAST_STOPS_H

#include <stdbool.h>
#include <sys/types.h>

struct __ptrace_syscall_info;
struct engine;
struct ptrace_stop;
struct tracee;

/* Handles what a stop means for the fast source, before the rings are drained. Returns true if the
 * stop has been handled and needs no event. Otherwise sets *leave_reason if the task stops using
 * its ring as soon as that has been drained, else to NULL. */
bool engine_handle_fast_stop(struct engine *g, pid_t tid, const struct ptrace_stop *stop,
			     const char **leave_reason);
/* Handles a SIGSYS that is an ENGINE_ASSIST, after the rings have been drained.
 * Returns false if it is not one. */
bool engine_assist_at_signal(struct engine *g, struct tracee *t);
/* If the task is at a stop after a syscall whose complete record the rings contain, emits that and
 * resumes the task. Returns false if it is not. */
bool engine_end_assist(struct engine *g, struct tracee *t);

/* The functions of struct ring_functions that concern stops */
void engine_leave_fast(struct engine *g, pid_t tid, const char *why);
bool engine_handle_fast_call(struct engine *g, struct tracee *t,
			     struct __ptrace_syscall_info *info);
bool engine_delivers_sigsys(const struct engine *g, const struct tracee *t);
bool engine_runs_setup_code(const struct engine *g, const struct tracee *t);
bool engine_stops_at_needless_exit(const struct engine *g, const struct tracee *t);
void engine_check_freeze(struct engine *g);
#endif
