#include "trace/fast/interrupted.h"

#include <string.h>
#include <sys/ptrace.h>

#include "base/system/clock.h"
#include "fast/fast.h"
#include "trace/proc/proc.h"

static const uint64_t sleeper_wait_max = 100 * 1000 * 1000;	/* ns */

bool is_in_ptrace_stop(pid_t tid)
{
	unsigned long message;

	return !ptrace(PTRACE_GETEVENTMSG, tid, 0, &message);
}

/* fast_in_kernel_fn */
static bool is_stopped(void *ctx, const struct fast_thread *t)
{
	(void)ctx;
	return is_in_ptrace_stop(t->tid);
}

/* fast_in_kernel_fn: a thread in state D, such as the parent of a vfork child, stops before it
 * returns to user mode. */
static bool has_to_stop(void *ctx, const struct fast_thread *t)
{
	struct proc_stat stat;

	return is_stopped(ctx, t) || proc_stat(t->tid, &stat) || strchr("DZX", stat.state);
}

/* fast_in_kernel_fn: the thread has stopped, or sleeps and will not stop as soon as it gets a
 * processor. */
static bool waits_for_no_processor(void *ctx, const struct fast_thread *t)
{
	struct proc_stat stat;

	return is_stopped(ctx, t) || proc_stat(t->tid, &stat) || stat.state != 'R';
}

/* Whether it is true of all threads that have this memory */
static bool all_threads(const struct fast *f, const struct fast_thread *t, fast_in_kernel_fn *is)
{
	return is(NULL, t) && fast_is_frozen(f, t, is, NULL);
}

void interrupt_others(struct fast *f, struct fast_thread *t)
{
	fast_freeze(f, t, FAST_FREEZE_ALL, is_stopped, NULL);
}

bool have_all_stopped(const struct fast *f, const struct fast_thread *t)
{
	return all_threads(f, t, has_to_stop);
}

bool wait_for_stops(const struct fast *f, const struct fast_thread *t, uint64_t begin)
{
	uint64_t waited = clock_ns(CLOCK_MONOTONIC) - begin;

	if (waited >= PROCESSOR_WAIT_MAX ||
	    (waited >= sleeper_wait_max && all_threads(f, t, waits_for_no_processor)))
		return false;
	nanosleep(&pause_time, NULL);	/* shorter if a timer of ptrail expires */
	return true;
}
