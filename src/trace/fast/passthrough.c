/* The fast source in passthrough: no events are emitted, but tasks still run the injected code.
 *
 * Before a syscall that would disturb that code, it is withdrawn from the process. Nothing is
 * emitted, so this function waits for the other threads. */
#include "trace/fast/passthrough.h"

#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "base/system/clock.h"
#include "desc/numbers.h"
#include "fast/fast.h"
#include "machine/machine.h"
#include "trace/actions/passthrough.h"
#include "trace/fast/interrupted.h"
#include "trace/fast/records.h"
#include "trace/fast/source.h"
#include "trace/proc/compare_memory.h"
#include "trace/state/engine_state.h"
#include "trace/tasks/stop.h"

static const char reason[] = "it changes what the injected code depends on";
static const uint64_t report_wait_max = 100 * 1000 * 1000;	/* ns */

static void withdraw(struct fast *f, struct fast_thread *ft)
{
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);

	interrupt_others(f, ft);
	while (!have_all_stopped(f, ft) && wait_for_stops(f, ft, begin))
		;
	fast_move_threads_out(f, ft);
	fast_withdraw(f, ft, reason);
	fast_thaw(f, ft);
}

/* Whether the injected code cannot stay in the process when the syscall is made */
static bool disturbs(const struct fast_thread *ft, uint64_t nr, const uint64_t arg[6])
{
	return fast_has_code(ft) &&
		(fast_withdraw_reason(ft, nr, arg) || fast_changes_patched_text(ft, nr, arg) ||
		 engine_changes_fast_state(nr, arg[0]) || nr == NR_x86_64_seccomp ||
		 (nr == NR_x86_64_prctl && arg[0] == PR_SET_SECCOMP) ||
		 nr == NR_x86_64_userfaultfd);
}

/* Handles a seccomp stop before a syscall. */
static enum pass_through pass_syscall(const struct engine *g, struct fast_thread *ft,
				      const struct __ptrace_syscall_info *info)
{
	const uint64_t *arg = (const uint64_t *)info->seccomp.args;
	uint64_t nr = info->seccomp.nr;

	if (info->arch != g->native->audit_arch ||
	    (info->seccomp.ret_data & SECCOMP_RET_DATA) != g->selection.mark)
		return PASS_USUAL;
	if (ft->detour == FAST_STEPS)
		fast_handle_stepped_syscall(g->fast, ft, info->instruction_pointer);
	if (fast_retry_syscall(g->fast, ft, nr))
		return PASS_USUAL;
	if (disturbs(ft, nr, arg))
		withdraw(g->fast, ft);
	else if (fast_unmap_unused_slots(g->fast, ft, nr, arg))
		return PASS_TO_SYSCALL_EXIT;
	return PASS_USUAL;
}

static enum pass_through pass_seccomp(const struct engine *g, pid_t tid, struct fast_thread *ft)
{
	struct __ptrace_syscall_info info = {0};
	enum pass_through how = PASS_USUAL;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) < 0 ||
	    info.op != PTRACE_SYSCALL_INFO_SECCOMP)
		return PASS_USUAL;
	if (info.seccomp.nr == FAST_READY && fast_awaits_ready(ft)) {
		fast_finish_setup(g->fast, ft, false);
		return PASS_USUAL;
	}
	if (info.seccomp.nr == FAST_ASSIST && fast_is_injected_code(info.instruction_pointer)) {
		machine_refuse_call(tid);
		if (fast_is_displaced(ft))
			fast_disable_thread(g->fast, ft, reason);
	} else if (g->shutdown.phase == ENGINE_PASSTHROUGH) {
		how = pass_syscall(g, ft, &info);
	}
	fast_discard_records(g->fast, ft);
	return how;
}

/* Whether two tasks share their memory; `kind` decides if the kernel does not report it. */
static bool share_memory(pid_t a, pid_t b, enum stop_kind kind)
{
	long differ = compare_memory(a, b);

	return differ < 0 ? kind != STOP_FORK : !differ;
}

/* Records the task that another one has created: its text is patched too. It gets no slot. */
static void add_child(const struct engine *g, struct fast_thread *creator, enum stop_kind kind)
{
	unsigned long child = 0;

	if (ptrace(PTRACE_GETEVENTMSG, creator->tid, 0, &child) || !child)
		return;
	fast_handle_late_clone(g->fast, child, creator,
			       share_memory(creator->tid, child, kind) ? CLONE_VM : 0);
}

/* The kind of the stop in which the creator is, and which reports that task. STOP_OTHER: none */
static enum stop_kind reporting_stop(pid_t creator, pid_t tid)
{
	unsigned long message = 0;
	siginfo_t info;
	enum stop_kind kind;

	if (ptrace(PTRACE_GETEVENTMSG, creator, 0, &message) || (pid_t)message != tid ||
	    ptrace(PTRACE_GETSIGINFO, creator, 0, &info))
		return STOP_OTHER;
	kind = stop_of(W_STOPCODE(info.si_code)).kind;
	return kind == STOP_FORK || kind == STOP_VFORK || kind == STOP_CLONE ? kind : STOP_OTHER;
}

/* Records a task that runs before the stop of its creator has been handled. The creator is in that
 * stop or about to enter it; if it has been killed, the task gets a record without memory. */
static struct fast_thread *add_early_child(const struct engine *g, pid_t tid)
{
	uint64_t begin = clock_ns(CLOCK_MONOTONIC);
	struct fast_thread *creator;

	do {
		for (size_t at = 0; (creator = hash_next(&g->fast->threads, &at));) {
			enum stop_kind kind = reporting_stop(creator->tid, tid);

			if (kind == STOP_OTHER)
				continue;
			add_child(g, creator, kind);
			return fast_find(g->fast, tid);
		}
		nanosleep(&pause_time, NULL);
	} while (clock_ns(CLOCK_MONOTONIC) - begin < report_wait_max);
	fast_handle_late_clone(g->fast, tid, NULL, 0);
	return fast_find(g->fast, tid);
}

/* Whether the stop of a task without a record needs one */
static bool needs_record(const struct engine *g, enum stop_kind kind)
{
	return g->shutdown.phase == ENGINE_PASSTHROUGH &&
		(kind == STOP_SECCOMP || kind == STOP_FORK || kind == STOP_VFORK ||
		 kind == STOP_CLONE);
}

/* The task has executed a program, and may have had another tid before. */
static void note_exec(const struct engine *g, struct fast_thread *ft)
{
	unsigned long old = 0;

	fast_abandon_thread(ft);
	if (g->shutdown.phase == ENGINE_PASSTHROUGH &&
	    !ptrace(PTRACE_GETEVENTMSG, ft->tid, 0, &old) && (pid_t)old != ft->tid)
		fast_forget_thread(g->fast, old);
}

/* What a stop other than a seccomp stop means for a PTRACE_INTERRUPT, and for a thread that could
 * not be moved when the code was withdrawn */
static void note_stop(const struct engine *g, struct fast_thread *ft, enum stop_kind kind)
{
	fast_note_not_stuck(ft);
	if (kind == STOP_SECCOMP)
		return;
	/* a syscall that was made before ptrail emitted its last event has a stop at its exit */
	if (ft->interrupt == FAST_INTERRUPTED && (kind == STOP_TRAP || kind == STOP_CALL))
		fast_make_restartable(g->fast, ft->tid);
	fast_set_interrupt(ft, FAST_NOT_INTERRUPTED);
	if (!fast_is_displaced(ft))
		return;
	fast_handle_signal(g->fast, ft, 0);
	fast_disable_thread(g->fast, ft, reason);
}

enum pass_through engine_pass_through_fast(const struct engine *g, pid_t tid,
					   const struct ptrace_stop *stop)
{
	struct fast_thread *ft = fast_find(g->fast, tid);

	if (stop->kind == STOP_EXITED || stop->kind == STOP_KILLED) {
		fast_forget_thread(g->fast, tid);
		return PASS_USUAL;
	}
	if (!ft && needs_record(g, stop->kind))
		ft = add_early_child(g, tid);
	if (ft) {
		fast_note_signal_changes(ft);
		note_stop(g, ft, stop->kind);
	}
	if ((stop->kind == STOP_TRAP || stop->kind == STOP_GROUP) && (!ft || !fast_has_slot(ft))) {
		fast_handle_first_stop(g->fast, tid);
		return PASS_USUAL;
	}
	if (!ft)
		return PASS_USUAL;
	switch (stop->kind) {
	case STOP_SIGNAL:
		return fast_handle_signal(g->fast, ft, stop->number) ? PASS_WITHOUT_SIGNAL :
			PASS_USUAL;
	case STOP_CALL:
		fast_finish_injected_syscall(g->fast, ft);
		return PASS_USUAL;
	case STOP_SECCOMP:
		return pass_seccomp(g, tid, ft);
	case STOP_EXEC:
		note_exec(g, ft);
		return PASS_USUAL;
	case STOP_FORK:
	case STOP_VFORK:
	case STOP_CLONE:
		if (g->shutdown.phase == ENGINE_PASSTHROUGH)
			add_child(g, ft, stop->kind);
		return PASS_USUAL;
	default:
		return PASS_USUAL;
	}
}

void engine_end_ring_events(struct engine *g)
{
	struct fast_thread *freezer = g->rings.freezer, *t;

	fast_end_drains(g->fast);
	if (!freezer)
		return;
	g->rings.freezer = NULL;
	fast_thaw(g->fast, freezer);
	if (g->fast->dispatches)	/* they are detached in their stops */
		return;
	engine_pass_through(g, freezer->tid, &(struct ptrace_stop){.kind = STOP_SECCOMP});
	for (size_t at = 0; (t = hash_next(&g->fast->threads, &at));) {
		if (t->parking == FAST_PARKED)
			ptrace(PTRACE_CONT, t->tid, 0, (long)t->parked_signal);
		fast_set_parking(t, FAST_NOT_PARKED);
	}
}
