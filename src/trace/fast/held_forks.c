#include "trace/fast/held_forks.h"

#include <linux/sched.h>

#include "desc/numbers.h"
#include "fast/fast.h"
#include "trace/state/engine_state.h"
#include "trace/state/pending.h"
#include "trace/state/shutdown.h"
#include "trace/tasks/tracee.h"

/* The flags of clone3 are in memory: it may be a thread, whose creation waits, too. */
static bool may_copy_memory(uint64_t nr, uint64_t flags)
{
	return nr == NR_x86_64_fork || nr == NR_x86_64_clone3 ||
		(nr == NR_x86_64_clone && !(flags & CLONE_VM));
}

bool engine_hold_fork(struct engine *g, struct tracee *t, const struct fast_thread *sibling)
{
	struct __ptrace_syscall_info info;

	/* last what looks through all threads: most syscalls are no forks */
	if (!tracee_get_stop_info(t, &info) || info.op != PTRACE_SYSCALL_INFO_ENTRY ||
	    info.arch != g->native->audit_arch ||
	    !may_copy_memory(info.entry.nr, info.entry.args[0]) ||
	    !fast_is_setting_up(g->fast, sibling))
		return false;
	t->state = TRACEE_STOPPED;
	t->ring_notice = RING_HOLDS;
	g->rings.holds_forks = true;
	return true;
}

bool engine_is_forking(const struct tracee_group *group)
{
	for (const struct tracee *t = group->tasks; t; t = t->next)
		if (t->syscall.phase != SYSCALL_NONE &&
		    may_copy_memory(t->syscall.event.call.nr, t->syscall.event.call.arg[0]))
			return true;
	return false;
}

/* Whether a thread of the process still sets it up */
static bool must_wait(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft && !engine_is_detaching(g) && fast_is_setting_up(g->fast, ft);
}

void engine_release_forks(struct engine *g)
{
	struct tracee *t;

	if (!g->rings.holds_forks)
		return;
	g->rings.holds_forks = false;
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));) {
		if (t->ring_notice != RING_HOLDS)
			continue;
		if (!t->batch_slot && must_wait(g, t)) {
			g->rings.holds_forks = true;
			continue;
		}
		t->ring_notice = RING_AWARE;
		engine_requeue(g, t, STOP_CALL);
	}
}
