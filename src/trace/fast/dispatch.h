/* The fast source by syscall user dispatch. Unless noted, g->fast must not be NULL. */
#ifndef TRACE_FAST_DISPATCH_H
#define TRACE_FAST_DISPATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fast/fast.h"
#include "trace/state/engine_state.h"

/* fast/dispatch.c. g->fast is not NULL. */
enum engine_dispatch {
	ENGINE_NOT_DISPATCHED,	/* a signal as any other */
	ENGINE_DISPATCHED,	/* the stop has been handled */
	ENGINE_ASSIST,		/* the thread needs ptrail to complete a record */
};
/* Whether the syscalls of some process may be dispatched */
static inline bool engine_dispatches(const struct engine *g)
{
	return g->fast && g->fast->dispatches;
}

/* Whether code stays mapped in the process of the task until the task stops. g->fast may be
 * NULL. */
bool engine_is_left_mapped(const struct engine *g, const struct tracee *t);
/* The task may be in a stop that wait4() has not reported, because its syscall has been dispatched.
 * Sends it back to its syscall. When the tracer is killed, the kernel delivers the signal of such a
 * stop, and drops that of a stop which wait4() has reported, with the syscall. */
void engine_send_back(struct engine *g, pid_t tid);
/* Handles a stop of the task by SIGSYS. */
enum engine_dispatch engine_handle_dispatch(struct engine *g, struct tracee *t,
					    struct fast_thread *ft);
/* Handles a syscall-enter-stop of the injected code, which a task has reached with its gate open:
 * by a signal handler, or because its site was patched meanwhile. Returns false if it is none. */
bool engine_skip_own_enter(struct engine *g, struct tracee *t, struct fast_thread *ft);
/* Gives an attached task that is in a syscall-stop a ring, if it can have one. Returns true if the
 * stop has been handled: the task comes to its syscall again. */
bool engine_enlist(struct engine *g, struct tracee *t);
/* Whether the syscall-exit-stop of the task is that of a syscall which ptrail has not let it make,
 * but has sent it back to */
bool engine_was_sent_back(const struct engine *g, const struct tracee *t);
/* Whether syscalls of some process are or were dispatched */
bool engine_has_dispatched(const struct engine *g);
/* Whether some syscalls stop by a seccomp filter or by dispatch, and others not at all */
bool engine_selects(const struct engine *g);
/* The address after a syscall instruction, or that of the site if it is in a stub. g->fast may be
 * NULL. */
uint64_t engine_site_ip(const struct engine *g, const struct tracee *t, uint64_t ip);
/* Whether detaching has to wait for an injected syscall, or for a process that is being set up. No
 * other one begins from now on. g->fast may be NULL. */
bool engine_must_await_setup(struct engine *g);
/* The stopped task is about to be detached with that signal: makes its memory and registers its
 * own. Returns true if it has to run once more; it stops then. g->fast may be NULL. */
bool engine_release(struct engine *g, struct tracee *t, int sig);
/* Removes the injected code from all attached processes, whose threads stop. g->fast: or NULL */
void engine_end_dispatch(struct engine *g);
#endif
