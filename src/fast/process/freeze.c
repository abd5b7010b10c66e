/* Freezes: the other threads of a space are stopped while one thread changes text or the injected
 * code is withdrawn. */
#include <sys/ptrace.h>

#include "base/system/audit.h"
#include "fast/space/space.h"
#include "fast/thread/registers.h"

/* Whether the thread is as the freeze requires */
static bool is_as_required(const struct fast_thread *t, fast_in_kernel_fn *in_kernel, void *ctx)
{
	if (t->parking == FAST_PARKED || t->interrupt == FAST_STUCK || fast_is_new(t) ||
	    in_kernel(ctx, t))
		return true;
	return t->space->freeze.how == FAST_FREEZE_TEXT && fast_has_slot(t) &&
		__atomic_load_n(&t->slot->inflight, __ATOMIC_SEQ_CST);
}

void fast_interrupt(struct fast_thread *t)
{
	fast_set_interrupt(t, FAST_INTERRUPTED);
	ptrace(PTRACE_INTERRUPT, t->tid, 0, 0);
}

void fast_freeze(struct fast *f, struct fast_thread *t, enum fast_freeze how,
		 fast_in_kernel_fn *in_kernel, void *ctx)
{
	struct fast_thread *other;

	audit(!t->space->freeze.by);	/* one freeze at a time */
	f->count[FAST_FREEZES]++;
	t->space->freeze.by = t;
	t->space->freeze.how = how;
	for (size_t at = 0; (other = hash_next(&f->threads, &at));) {
		if (other->space != t->space || other == t)
			continue;
		if (how == FAST_FREEZE_TEXT && fast_has_slot(other))
			__atomic_store_n(&other->slot->hold, 1, __ATOMIC_SEQ_CST);
		if (!is_as_required(other, in_kernel, ctx))
			fast_interrupt(other);
	}
}

/* A stop before a syscall ends the PTRACE_INTERRUPT, but signal_pending() stays true: a blocking
 * syscall fails with EINTR, clone is restarted. Only a return to user mode clears it. */
bool fast_retry_syscall(struct fast *f, struct fast_thread *t, uint64_t nr)
{
	if (t->interrupt == FAST_NOT_INTERRUPTED)
		return false;
	fast_set_interrupt(t, FAST_NOT_INTERRUPTED);
	if (!fast_get_regs(f, t->tid))
		return false;
	f->regs->rip -= SYSCALL_SIZE;
	f->regs->rax = nr;
	f->regs->orig_rax = -1;
	return fast_set_regs(f, t->tid);
}

struct fast_thread *fast_next_unfrozen(const struct fast *f, const struct fast_thread *t,
				  fast_in_kernel_fn *in_kernel, void *ctx, size_t *at)
{
	struct fast_thread *other;

	while ((other = hash_next(&f->threads, at)))
		if (other->space == t->space && other != t &&
		    !is_as_required(other, in_kernel, ctx))
			return other;
	return NULL;
}

bool fast_is_frozen(const struct fast *f, const struct fast_thread *t,
		    fast_in_kernel_fn *in_kernel, void *ctx)
{
	size_t at = 0;

	return !fast_next_unfrozen(f, t, in_kernel, ctx, &at);
}

void fast_interrupt_unfrozen(const struct fast *f, const struct fast_thread *t,
			     fast_in_kernel_fn *in_kernel, void *ctx)
{
	struct fast_thread *other;

	for (size_t at = 0; (other = fast_next_unfrozen(f, t, in_kernel, ctx, &at));)
		if (other->interrupt == FAST_NOT_INTERRUPTED)
			fast_interrupt(other);
}

void fast_thaw(struct fast *f, struct fast_thread *t)
{
	audit(t->space->freeze.by == t);
	t->space->freeze.by = NULL;
	for (struct fast_thread *other = f->live; other; other = other->next)
		if (other->space == t->space)
			__atomic_store_n(&other->slot->hold, 0, __ATOMIC_SEQ_CST);
}

bool fast_must_park(const struct fast_thread *t)
{
	return t->space && t->space->freeze.by && t->space->freeze.by != t;
}
