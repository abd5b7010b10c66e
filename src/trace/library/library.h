/* Library calls (-l). Unless noted, g->library may be NULL; then the functions do nothing. */
#ifndef TRACE_LIBRARY_LIBRARY_H
#define TRACE_LIBRARY_LIBRARY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct engine;
struct library_task;
struct tracee;
struct tracee_group;

void engine_library_init(struct engine *g);
/* To be called before the tracees are freed. */
void engine_library_done(struct engine *g);
/* Handles a signal-delivery-stop of SIGTRAP. Returns false if the signal does not come from a
 * breakpoint of ptrail. g->library is not NULL. */
bool engine_handle_library_trap(struct engine *g, struct tracee *t);
/* Emits the events of library calls that were recorded without a stop, in the order of time, up to
 * now. `stopped` is the task that a stop was reported of. With the fast source it does nothing:
 * engine_emit_records emits them, in the order of time with those of syscalls, by the following
 * functions. */
void engine_take_library_records(struct engine *g, const struct tracee *stopped);
/* Reads the records of library calls. The clock of g->fast was sampled before. */
void engine_fetch_library_records(struct engine *g);
/* Returns the event time of the earliest of these records; UINT64_MAX if none is due. */
uint64_t engine_next_library_record(const struct engine *g);
/* Emits the event of that record, with this time. */
void engine_emit_library_record(struct engine *g, uint64_t time);
/* Whether a record of syscalls or library calls, made at this count of the time stamp counter, has
 * to wait because the thread runs and has made it after the sample of the clock: then not all of
 * its earlier records may have been read. False if no library calls are recorded. */
bool engine_is_unsampled(const struct engine *g, pid_t tid, uint64_t count);
/* The task is in a signal-delivery-stop, and its records have been taken: from now on the calls in
 * progress stop at their return, so that the program does not see that they were recorded. Returns
 * true if the code that records has caused the signal, which must not be delivered. g->library is
 * not NULL. */
bool engine_handle_library_signal(struct engine *g, struct tracee *t, int sig);
/* Sets the breakpoints of the process of a stopped task, if it has none. */
void engine_library_start(struct engine *g, struct tracee *t);
/* Between these calls no breakpoints are set: they would kill threads not attached to yet. */
void engine_library_hold(struct engine *g);
void engine_library_release(struct engine *g);
/* The stopped task has executed a program: sets its breakpoints, instead of those that are gone. */
void engine_library_exec(struct engine *g, struct tracee *t);
/* Takes note that a process has the breakpoints of its creator, in the same memory or a copy. */
void engine_library_inherit(struct engine *g, struct tracee_group *child,
			    const struct tracee *creator, bool shares);
/* Emits the end of the calls in progress of a task, none of which returns. */
void engine_library_end_calls(struct engine *g, struct tracee *t);
/* Disables the debug registers of a stopped task; enables them again. */
void engine_library_disarm(struct tracee *t);
void engine_library_rearm(struct engine *g, struct tracee *t);
/* Whether the stopped task has to be resumed with PTRACE_SINGLESTEP, to pass a return address that
 * calls of other threads need a breakpoint at. */
bool engine_library_steps(const struct tracee *t);
/* The task is in the first stop after that, or in another one. */
void engine_library_finish_step(struct tracee *t);
/* Removes all breakpoints from the memory of all tracees. Allocates nothing. */
void engine_library_clear(struct engine *g);
/* For a task that is about to be detached after a fatal failure: disables its debug registers.
 * `is_trap`: it is in a signal-delivery-stop of SIGTRAP. Returns whether a breakpoint caused that
 * signal, so that it must not be delivered. Allocates nothing. */
bool engine_library_leave_stop(const struct engine *g, pid_t tid, bool is_trap);
/* Whether the stopped task has hit a breakpoint and its next stop is for that */
bool engine_library_has_trap(struct engine *g, const struct tracee *t);
/* Removes the breakpoints of the stopped task and of its memory. */
void engine_library_clear_task(struct tracee *t);
/* Releases the breakpoints of a process that is removed. */
void engine_library_forget_group(struct engine *g, const struct tracee_group *p);
/* Frees what is known about a task's calls; `l` may be NULL. */
void engine_library_forget(struct library_task *l);
#endif
