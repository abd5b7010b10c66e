/* Library calls (-l). Unless noted, the functions are called only if they are traced: g->library is
 * not NULL. */
#ifndef TRACE_LIBRARY_CALLS_LIBRARY_H
#define TRACE_LIBRARY_CALLS_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct engine;
struct library_task;
struct tracee;
struct tracee_group;

/* Adds library calls to the sources of the engine if they are wanted. Only in builds that
 * HAVE_LIBRARY_CALLS; otherwise -l is refused. */
void library_add_source(struct engine *g);

void library_init(struct engine *g);
/* To be called before the tracees are freed. */
void library_free(struct engine *g);
/* Handles a signal-delivery-stop of SIGTRAP. Returns false if the signal does not come from a
 * breakpoint of ptrail. */
bool library_handle_trap(struct engine *g, struct tracee *t);
/* Emits the events of library calls that were recorded without a stop, in the order of time, up to
 * now. `stopped` is the task that a stop was reported of. If another source drains, it does
 * nothing: engine_merge_records emits them, in the order of time with those of syscalls, by the
 * following functions. */
void library_take_records(struct engine *g, const struct tracee *stopped);
void library_fetch_records(struct engine *g);
uint64_t library_next_time(struct engine *g);
uint64_t library_emit_next(struct engine *g, uint64_t until);
/* The task is in a signal-delivery-stop, and its records have been taken: from now on the calls in
 * progress stop at their return, so that the program does not see that they were recorded. Returns
 * true if the code that records has caused the signal, which must not be delivered. */
bool library_handle_signal(struct engine *g, struct tracee *t, int sig);
/* Sets the breakpoints of the process of a stopped task, if it has none. */
void library_start(struct engine *g, struct tracee *t);
/* Between these calls no breakpoints are set: they would kill threads not attached to yet. */
void library_hold(struct engine *g);
void library_release(struct engine *g);
/* The stopped task has executed a program: sets its breakpoints, instead of those that are gone. */
void library_exec(struct engine *g, struct tracee *t);
/* Takes note that a process has the breakpoints of its creator, in the same memory or a copy. */
void library_inherit(struct engine *g, struct tracee_group *child,
			    const struct tracee *creator, bool shares);
/* Emits the end of the calls in progress of a task, none of which returns. */
void library_end_calls(struct engine *g, struct tracee *t);
/* Disables the debug registers of a stopped task; enables them again. */
void library_disarm(struct tracee *t);
void library_rearm(struct engine *g, struct tracee *t);
/* Whether the stopped task has to be resumed with PTRACE_SINGLESTEP, to pass a return address that
 * calls of other threads need a breakpoint at. */
bool library_steps(const struct tracee *t);
/* The task is in the first stop after that, or in another one. */
void library_finish_step(struct tracee *t);
/* Removes all breakpoints from the memory of all tracees. Allocates nothing. */
void library_clear(struct engine *g);
/* For a task that is about to be detached after a fatal failure: disables its debug registers.
 * `is_trap`: it is in a signal-delivery-stop of SIGTRAP. Returns whether a breakpoint caused that
 * signal, so that it must not be delivered. Allocates nothing. */
bool library_leave_stop(const struct engine *g, pid_t tid, bool is_trap);
/* Whether the stopped task has hit a breakpoint and its next stop is for that */
bool library_has_trap(const struct tracee *t);
/* Removes the breakpoints of the stopped task and of its memory. */
void library_clear_task(struct tracee *t);
/* Releases the breakpoints of a process that is removed. */
void library_forget_group(struct engine *g, const struct tracee_group *p);
/* Frees what is known about a task's calls; `l` may be NULL. */
void library_forget(struct library_task *l);
#endif
