/* Stops of tasks that have a ring buffer. Unless noted, g->fast must not be NULL. */
#ifndef TRACE_FAST_STOPS_H
#define TRACE_FAST_STOPS_H

#include <stdbool.h>
#include <stdint.h>
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
 * Returns false if it is not one. g->fast may be NULL. */
bool engine_assist_at_signal(struct engine *g, struct tracee *t);
/* Makes the task stop at every syscall from now on. */
void engine_leave_fast(struct engine *g, pid_t tid, const char *why);
/* If the task is at a stop after a syscall whose complete record the rings contain, emits that and
 * resumes the task. Returns false if it is not. g->fast may be NULL. */
bool engine_end_assist(struct engine *g, struct tracee *t);
/* Handles a seccomp stop that engine_handle_fast_stop has left. Returns false if it is a syscall to
 * emit, and sets info->instruction_pointer to its original call site. g->fast may be NULL. */
bool engine_handle_fast_call(struct engine *g, struct tracee *t,
			     struct __ptrace_syscall_info *info);
/* The task is in the signal-delivery-stop of a SIGSYS that is reported: whether it is delivered
 * now, see fast_pass_sigsys. g->fast may be NULL. */
bool engine_delivers_sigsys(const struct engine *g, const struct tracee *t);
/* Whether the task, whose program has just been executed, begins with the setup code, which stops
 * when it is done. g->fast may be NULL. */
bool engine_runs_setup_code(const struct engine *g, const struct tracee *t);
/* The task is at the enter of a syscall that nothing needs: whether the exit stops, too. If its
 * process has other threads and ring buffers, it does, because a thread in a syscall must not be
 * interrupted when text is patched. So does one whose result the tracer has to set. g->fast may be
 * NULL. */
bool engine_stops_at_needless_exit(const struct engine *g, const struct tracee *t);
/* Resumes or requeues the freezer if all other threads are frozen, or the freeze takes too long.
 * g->fast may be NULL. */
void engine_check_freeze(struct engine *g);
#endif
