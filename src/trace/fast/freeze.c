/* Freezes: all threads of an address space stop, or stay in the kernel, while its text is changed.
 */
#include "trace/fast/freeze.h"

#include <sys/ptrace.h>

#include "base/system/clock.h"
#include "fast/fast.h"
#include "trace/actions/resume.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

static const uint64_t freeze_max = 100 * 1000 * 1000;	/* ns */

/* Whether the task's syscall will stop at its exit */
static bool stops_at_exit(const struct tracee *t)
{
	return t->syscall.phase == SYSCALL_BY_STOP || t->syscall.treatment == SYSCALL_SKIPPED;
}

/* Whether the task waits for its vfork child in a syscall at whose exit it does not stop. It may
 * have returned already. */
static bool leaves_vfork_unseen(const struct tracee *t)
{
	return t->syscall.phase == SYSCALL_IN_VFORK ||
		(t->state == TRACEE_IN_VFORK && t->syscall.phase != SYSCALL_BY_STOP);
}

/* See fast_in_kernel_fn. A syscall that will stop at its exit is not interrupted, since that would
 * make some syscalls fail. */
static bool in_kernel(void *ctx, const struct fast_thread *t)
{
	const struct engine *g = ctx;
	const struct tracee *task = tracees_find(&g->tracees, t->tid);

	/* … or it is in a stop that has not been handled yet */
	if (!task || task->state == TRACEE_LISTENING || task->life == TRACEE_EXITING ||
	    task->batch_slot || task->delayed_until)
		return true;
	if (leaves_vfork_unseen(task))
		return false;
	if (g->rings.freeze == FREEZE_TO_WITHDRAW)
		return tracee_is_running(task) && stops_at_exit(task);
	if (task->state == TRACEE_IN_VFORK || task->syscall.treatment == SYSCALL_REPLACED)
		return true;
	return task->state == TRACEE_RUNNING && !fast_has_entered(t) &&
		(task->syscall.phase != SYSCALL_NONE || stops_at_exit(task));
}

void rings_end_freeze(struct engine *g)
{
	struct fast_thread *freezer = g->rings.freezer, *t;
	const struct fast_space *space = freezer->space;

	g->rings.freezer = NULL;
	fast_thaw(g->fast, freezer);
	for (size_t at = 0; (t = hash_next(&g->fast->threads, &at));) {
		struct tracee *task;

		if (t->parking != FAST_PARKED || t->space != space)
			continue;
		fast_set_parking(t, FAST_NOT_PARKED);
		task = tracees_find(&g->tracees, t->tid);
		if (task)
			engine_resume(g, task, t->parked_signal);
	}
}

bool engine_park(struct engine *g, struct tracee *t, int sig)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (!ft || !g->rings.freezer || engine_is_detaching(g) || !fast_must_park(ft))
		return false;
	fast_set_parking(ft, FAST_PARKED);
	ft->parked_signal = sig;
	t->state = TRACEE_STOPPED;
	return true;
}

bool engine_resume_to_leave_ring(struct engine *g, struct tracee *t, int sig)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (!ft || ft->state != FAST_LIVE || t->syscall.phase == SYSCALL_BY_STOP ||
	    t->syscall.treatment == SYSCALL_REPLACED)
		return false;
	fast_set_interrupt(ft, FAST_INTERRUPTED);
	ptrace(PTRACE_CONT, t->id.tid, 0, sig);
	ptrace(PTRACE_INTERRUPT, t->id.tid, 0, 0);
	t->state = TRACEE_RUNNING;
	return true;
}

static void begin_freeze(struct engine *g, struct fast_thread *ft, enum engine_freeze freeze)
{
	g->rings.freezer = ft;	/* first: the parked tasks are resumed whatever fails */
	g->rings.freeze = freeze;
	fast_freeze(g->fast, ft, freeze == FREEZE_TO_WITHDRAW ? FAST_FREEZE_ALL : FAST_FREEZE_TEXT,
		    in_kernel, g);
	g->rings.frozen_since = clock_ns(CLOCK_MONOTONIC);
}

bool rings_freeze_to_patch(struct engine *g, struct fast_thread *ft)
{
	/* One freeze at a time. A task that has waited for a freeze does not start one. If a filter
	 * selects the syscalls that are traced, it is unknown which threads must not be
	 * interrupted. */
	if (g->rings.freezer || g->batch.awaits & AWAITS_PATCH || g->rings.is_freeze_retry ||
	    (g->options.numbers && !g->fast->dispatches))
		return false;
	begin_freeze(g, ft, FREEZE_TO_PATCH);
	return true;
}

bool rings_freeze_or_wait(struct engine *g, struct fast_thread *ft, enum engine_freeze freeze)
{
	if (!fast_shares_memory(ft) || g->rings.is_freeze_retry)
		return false;
	if (g->rings.freezer)
		fast_set_parking(ft, FAST_STOP_DEFERRED);
	else
		begin_freeze(g, ft, freeze);
	return true;
}

bool engine_waits_for_freeze(struct engine *g, pid_t tid)
{
	struct fast_thread *ft = fast_find(g->fast, tid);

	if (!ft || ft->parking != FAST_STOP_DEFERRED)
		return false;
	fast_set_parking(ft, FAST_NOT_PARKED);
	return true;
}

static bool waits_for_vfork(const struct engine *g, const struct fast_thread *t)
{
	const struct tracee *task = tracees_find(&g->tracees, t->tid);

	return task && leaves_vfork_unseen(task);
}

/* Finds threads that cannot stop now because they are in an uninterruptible sleep. They have been
 * interrupted, so they stop before they execute another instruction of the program. `all`: also
 * those that do not wait for a vfork child, whose sleep may be short. */
static void mark_stuck_threads(struct engine *g, bool all)
{
	struct fast_thread *t;
	struct proc_stat stat;

	for (size_t at = 0; (t = fast_next_unfrozen(g->fast, g->rings.freezer, in_kernel, g, &at));)
		if (t->interrupt == FAST_INTERRUPTED && (all || waits_for_vfork(g, t)) &&
		    !proc_stat(t->tid, &stat) && stat.state == 'D')
			fast_set_interrupt(t, FAST_STUCK);
}

bool rings_are_frozen_enough(struct engine *g)
{
	if (fast_is_frozen(g->fast, g->rings.freezer, in_kernel, g))
		return true;
	fast_interrupt_unfrozen(g->fast, g->rings.freezer, in_kernel, g);
	mark_stuck_threads(g, false);
	if (clock_ns(CLOCK_MONOTONIC) - g->rings.frozen_since < freeze_max)
		return fast_is_frozen(g->fast, g->rings.freezer, in_kernel, g);
	if (g->rings.freeze == FREEZE_TO_PATCH)	/* patching is optional */
		return true;
	mark_stuck_threads(g, true);
	return fast_is_frozen(g->fast, g->rings.freezer, in_kernel, g);
}

bool rings_is_frozen(struct engine *g, struct fast_thread *ft)
{
	return fast_is_frozen(g->fast, ft, in_kernel, g);
}
