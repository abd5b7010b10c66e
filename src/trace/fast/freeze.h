/* Freezes: all threads of an address space stop, or stay in the kernel, while its text is changed
 */
#ifndef TRACE_FAST_FREEZE_H
#define TRACE_FAST_FREEZE_H

#include "trace/state/engine_state.h"

/* Keeps the task at its stop if a freeze needs that; it is resumed with the signal afterwards.
 * Returns false if it is not kept. */
bool engine_park(struct engine *g, struct tracee *t, int sig);
/* Resumes a task that has .every_call and still has its ring, and interrupts it, so that it leaves
 * the ring at its next stop. With PTRACE_SYSCALL it could have a syscall-enter-stop in the injected
 * code, where it cannot leave. Returns false if it has no ring or makes another syscall. */
bool engine_resume_to_leave_ring(struct engine *g, struct tracee *t, int sig);
/* Whether a stop for which engine_handle_fast_stop returned true must be passed to it again after
 * the current freeze. Clears the request. */
bool engine_waits_for_freeze(struct engine *g, pid_t tid);
/* Keeps the task at its stop until all tasks that share its memory are frozen. Returns false if it
 * need not wait. */
bool rings_freeze_to_patch(struct engine *g, struct fast_thread *ft);
/* The same, if the syscall must not be made before. If another freeze is active, the stop is
 * handled again when that has ended. */
bool rings_freeze_or_wait(struct engine *g, struct fast_thread *ft, enum engine_freeze freeze);
/* Whether all threads that share the memory of this one are frozen */
bool rings_is_frozen(struct engine *g, struct fast_thread *ft);
/* Whether the freezer can continue */
bool rings_are_frozen_enough(struct engine *g);
/* Ends the freeze and resumes the parked tasks. */
void rings_end_freeze(struct engine *g);
#endif
