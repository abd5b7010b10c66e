/* Stops of tasks that have a ring buffer. Most of them occur while it is being set up. */
#include "trace/fast/stops.h"

#include <linux/seccomp.h>
#include <sys/ptrace.h>
#include <sys/socket.h>

#include "fast/fast.h"
#include "machine/machine.h"
#include "trace/actions/resume.h"
#include "trace/fast/dispatch.h"
#include "trace/fast/freeze.h"
#include "trace/fast/records.h"
#include "trace/proc/compare_memory.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/pending.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

/* Operations of prctl and arch_prctl */
enum { SET_TSC = 26, SET_DISPATCH = 59, SET_GS = 0x1001, GET_GS = 0x1004, SHADOW_STACK = 0x5001 };

/* Resumes a task at a stop before a syscall that it makes later, from elsewhere. */
static void resume_without_syscall(struct engine *g, struct tracee *t, struct fast_thread *ft)
{
	if (g->fast->dispatches)
		fast_shut_gate(ft);
	engine_resume(g, t, 0);
}

/* Handles a stop at a call site that may be patched. Returns true if the syscall was redirected,
 * replaced by an injected one, or has to wait for a freeze. */
static bool handle_site(struct engine *g, struct tracee *t, struct fast_thread *ft,
			const struct __ptrace_syscall_info *info)
{
	enum fast_site site;

	if (g->is_freeze_retry && !rings_is_frozen(g, ft))
		return false;
	site = fast_handle_site(g->fast, ft, info->seccomp.nr, info->instruction_pointer,
			    (const uint64_t *)info->seccomp.args);
	if (site == FAST_NO_SITE)
		return false;
	t->syscall.treatment = site == FAST_INJECTED_SYSCALL ? SYSCALL_REPLACED : SYSCALL_AS_IS;
	if (site == FAST_INJECTED_SYSCALL)
		engine_resume(g, t, 0);
	else if (site == FAST_REDIRECTED)
		resume_without_syscall(g, t, ft);
	if (site == FAST_REDIRECTED || site == FAST_INJECTED_SYSCALL)
		return true;
	return rings_freeze_to_patch(g, ft);
}

/* Removes our code from the process after draining its rings. */
static void withdraw(struct engine *g, struct fast_thread *ft, const char *why)
{
	fast_move_threads_out(g->fast, ft);
	engine_emit_records(g);
	fast_withdraw(g->fast, ft, why);
}

/* Prepares for a syscall that changes memory which our code depends on. Returns false if the
 * syscall can be made. */
static bool prepare_memory_change(struct engine *g, struct fast_thread *ft, uint64_t nr,
				  const uint64_t arg[6])
{
	const char *why = fast_withdraw_reason(ft, nr, arg);

	if (why) {
		if (rings_freeze_or_wait(g, ft, FREEZE_TO_WITHDRAW))
			return true;
		withdraw(g, ft, why);
	} else if (fast_changes_patched_text(ft, nr, arg)) {
		if (rings_freeze_or_wait(g, ft, FREEZE_TO_RESTORE))
			return true;
		fast_restore_text(g->fast, ft, nr, arg);
	}
	return false;
}

/* Makes all tasks of the process stop at each syscall, because the task is about to map memory over
 * the page from which the filter allows syscalls. A task in a syscall stops at its exit, and one
 * that has a ring stops when our code is removed from the process. */
static void trace_each_call(struct engine *g, struct tracee *t)
{
	for (struct tracee *other = t->group->tasks; other; other = other->next) {
		const struct fast_thread *ft = fast_find(g->fast, other->id.tid);

		if (tracee_is_running(other) && !other->every_call &&
		    other->syscall.phase == SYSCALL_NONE && (!ft || !fast_has_slot(ft)))
			ptrace(PTRACE_INTERRUPT, other->id.tid, 0, 0);
		other->every_call = true;
	}
}

/* Handles a stop before a syscall. Returns true if it needs no event. A task that leaves its ring
 * does so only between two records, so *leave_reason may be cleared. */
static bool handle_quiet_call(struct engine *g, struct tracee *t, struct fast_thread *ft,
			      const char **leave_reason)
{
	struct __ptrace_syscall_info info = {0};
	const uint64_t *arg = (const uint64_t *)info.seccomp.args;
	uint64_t nr;

	if (!g->fast->dispatches && fast_is_ready(g->fast, ft)) {
		t->state = TRACEE_STOPPED;
		fast_finish_ready(g->fast, ft);
		engine_resume(g, t, 0);
		return true;
	}
	if (!g->fast->dispatches && fast_show_record(g->fast, ft)) {
		*leave_reason = NULL;
		return false;
	}
	if (!tracee_get_stop_info(t, &info))
		return false;
	if (g->fast->dispatches && info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		/* its syscall has been dispatched, or its gate is open, or it has no ring */
		if (info.arch == g->native->audit_arch)
			fast_enter_syscall(g->fast, ft, info.entry.nr);
		else
			fast_shut_gate(ft);
		info.op = PTRACE_SYSCALL_INFO_SECCOMP;
		info.seccomp.ret_data = g->selection.mark;
	}
	if (info.op != PTRACE_SYSCALL_INFO_SECCOMP || info.arch != g->native->audit_arch ||
	    (info.seccomp.ret_data & SECCOMP_RET_DATA) != g->selection.mark)
		return false;
	nr = info.seccomp.nr;
	if (nr == FAST_ASSIST && fast_is_injected_code(info.instruction_pointer)) {
		if (g->fast->dispatches)
			fast_show_record(g->fast, ft);
		*leave_reason = NULL;
		return false;
	}
	if (ft->detour == FAST_STEPS)
		fast_handle_stepped_syscall(g->fast, ft, info.instruction_pointer);
	if (fast_maps_filter_page(nr, arg))
		trace_each_call(g, t);
	t->state = TRACEE_STOPPED;
	if (nr == FAST_READY && fast_awaits_ready(ft)) {
		fast_finish_setup(g->fast, ft, true);
		engine_resume(g, t, 0);
		return true;
	}
	/* not if its syscall-enter-stop has emitted an event */
	if (t->syscall.phase != SYSCALL_BY_STOP && fast_retry_syscall(g->fast, ft, nr)) {
		resume_without_syscall(g, t, ft);
		return true;
	}
	if (fast_return_action(g->fast, ft, nr, arg)) {
		t->syscall.treatment = SYSCALL_REPLACED;
		engine_resume(g, t, 0);
		return true;
	}
	if (prepare_memory_change(g, ft, nr, arg))
		return true;
	if (ft->detour != FAST_CHANGES_TEXT && fast_unmap_unused_slots(g->fast, ft, nr, arg)) {
		t->syscall.treatment = SYSCALL_REPLACED;
		engine_resume(g, t, 0);
		return true;
	}
	if (ft->detour != FAST_CHANGES_TEXT && !t->every_call && !*leave_reason &&
	    handle_site(g, t, ft, &info))
		return true;
	fast_begin_memory_change(ft, nr, arg);
	return false;
}

void engine_check_freeze(struct engine *g)
{
	struct fast_thread *freezer = g->freezer;
	const char *leave_reason = NULL;
	struct tracee *t;

	if (!freezer || !rings_are_frozen_enough(g))
		return;
	t = tracees_find(&g->tracees, freezer->tid);
	g->is_freeze_retry = true;
	if (t && !handle_quiet_call(g, t, freezer, &leave_reason))
		engine_requeue(g, t, STOP_SECCOMP);
	g->is_freeze_retry = false;
	g->batch_time = 0;
	rings_end_freeze(g);
}

/* Emits the events of the record of a thread at FAST_ASSIST, and resumes it. */
static void assist(struct engine *g, struct tracee *t, struct fast_thread *ft, enum stop_kind kind)
{
	if (ft->early == FAST_SHOWS_RECORD) {
		if (fast_has_unread(ft) || fast_has_taken(ft))
			engine_emit_records(g);
		/* the syscall FAST_ASSIST does nothing */
		fast_end_assist(ft);
	} else {
		if (fast_has_slot(ft) && fast_take_assisted_record(g->fast, ft))
			engine_emit_record(g, t, ft);
		if (kind != STOP_SIGNAL)
			machine_refuse_call(t->id.tid);
	}
	if (fast_is_displaced(ft))
		fast_disable_thread(g->fast, ft, fast_displaced_reason(g->fast));
	g->tally.quiet[kind]++;
	engine_resume(g, t, 0);
}

bool engine_assist_at_signal(struct engine *g, struct tracee *t)
{
	struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;
	struct fast_dispatched call;

	if (!ft || !fast_is_dispatched(g->fast, ft, &call))
		return false;
	assist(g, t, ft, STOP_SIGNAL);
	return true;
}

bool engine_end_assist(struct engine *g, struct tracee *t)
{
	struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	if (!ft || ft->early != FAST_SHOWS_RECORD)
		return false;
	assist(g, t, ft, STOP_CALL);
	return true;
}

bool engine_handle_fast_call(struct engine *g, struct tracee *t,
			     struct __ptrace_syscall_info *info)
{
	struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	if (!ft || info->arch != g->native->audit_arch)
		return false;
	if (info->seccomp.nr != FAST_ASSIST || !fast_is_injected_code(info->instruction_pointer)) {
		info->instruction_pointer = fast_site_ip(ft, info->instruction_pointer);
		return false;
	}
	assist(g, t, ft, STOP_CALL);
	return true;
}

bool engine_changes_fast_state(uint64_t nr, uint64_t operation)
{
	/* return addresses into our code would remain on a shadow stack */
	return (nr == NR_x86_64_arch_prctl && (operation == SET_GS || operation == GET_GS ||
					       operation == SHADOW_STACK)) ||
	       (nr == NR_x86_64_prctl && (operation == SET_TSC || operation == SET_DISPATCH));
}

void engine_answer_sigaction(struct engine *g, const struct tracee *t, uint64_t nr,
			     const uint64_t arg[6])
{
	struct fast_thread *ft = g->fast && g->fast->dispatches ?
		fast_find(g->fast, t->id.tid) : NULL, *other;

	if (!ft || !fast_answer_sigaction(g->fast, ft, nr, arg))
		return;
	for (const struct tracee *task = t->group->tasks; task; task = task->next) {
		other = task != t ? fast_find(g->fast, task->id.tid) : NULL;
		if (other)
			fast_copy_action(other, ft);
	}
}

/* A signal action is about to change by a task that may have no ring. */
static void note_action_change(struct engine *g, const struct tracee *t)
{
	for (const struct tracee *other = t->group->tasks; other; other = other->next) {
		struct fast_thread *ft = fast_find(g->fast, other->id.tid);

		if (ft)
			fast_note_signal_changes(ft);
	}
}

void engine_fast_note_enter(struct engine *g, struct tracee *t)
{
	struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;
	const struct event *e = &t->syscall.event;
	uint64_t what = e->call.arg[0];
	bool all_threads;

	/* before it exists: the kernel may ask it about what another thread does meanwhile */
	if (g->fast && selection_installs_filter(e, &all_threads))
		g->fast->is_filtered |= g->fast->dispatches;
	if (g->fast && e->call.nr == NR_x86_64_rt_sigaction)
		note_action_change(g, t);
	if (!ft || e->call.abi != g->native)
		return;
	if (e->call.nr == NR_x86_64_socket && (what == AF_NETLINK || what == AF_PACKET))
		fast_enable_message_stops(g->fast, ft);
	if (engine_changes_fast_state(e->call.nr, what))
		fast_disable_thread(g->fast, ft, "it changed state that the injected code needs");
	if (e->call.nr == NR_x86_64_prctl && what == SET_DISPATCH)
		fast_note_own_dispatch(ft);
	if (e->call.nr == NR_x86_64_arch_prctl && what == SET_GS)
		fast_reserve_slot_at(ft, e->call.arg[1]);
	if (e->call.nr == NR_x86_64_prctl && what == SET_TSC)
		fast_refuse_forever(ft);	/* programs that it executes inherit the setting */
}

/* The record of a task in the thread group, other than `t` */
static struct fast_thread *find_in_group(const struct engine *g, const struct tracee_group *group,
					 const struct tracee *t)
{
	struct fast_thread *ft = NULL;

	for (const struct tracee *other = group->tasks; other && !ft; other = other->next)
		ft = other != t ? fast_find(g->fast, other->id.tid) : NULL;
	return ft;
}

void engine_fast_add_unreported(struct engine *g, const struct tracee *t,
				const struct tracee *parent)
{
	const struct tracee_group *group = parent ? parent->group : t->group;
	struct fast_thread *ft = find_in_group(g, group, t);
	long differ;

	if (!ft)
		return;
	differ = parent ? compare_memory(t->id.tid, ft->tid) : 0;
	if (!differ) {
		fast_add_unreported_thread(g->fast, t->id.tid, ft);
	} else if (differ > 0) {
		fast_handle_late_clone(g->fast, t->id.tid, ft, 0);
		fast_handle_first_stop(g->fast, t->id.tid);
	}
}

void engine_fast_remove(struct engine *g, const struct tracee *t)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (ft && ft == g->freezer)
		rings_end_freeze(g);
	fast_forget_thread(g->fast, t->id.tid);
}

void engine_fast_note_filters(struct engine *g, struct tracee *t)
{
	struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	if (ft)
		fast_disable_thread(g->fast, ft, "it has a seccomp filter of its own");
}

/* Handles the exit of an injected syscall. Returns false if it is not one. */
static bool handle_injected_exit(struct engine *g, struct tracee *t, struct fast_thread *ft)
{
	struct __ptrace_syscall_info info = {0};

	if (t->syscall.treatment != SYSCALL_REPLACED ||
	    !tracee_get_stop_info(t, &info) || info.op != PTRACE_SYSCALL_INFO_EXIT)
		return false;
	t->syscall.treatment = SYSCALL_AS_IS;
	if (!fast_finish_injected_syscall(g->fast, ft))
		return false;
	engine_resume(g, t, 0);
	return true;
}

/* Returns why the task, which is at a stop, no longer uses its ring; NULL: it still does. */
static const char *reason_to_leave(const struct engine *g, const struct tracee *t,
				   const struct fast_thread *ft)
{
	if (!fast_has_slot(ft))
		return NULL;
	if (fast_is_displaced(ft))
		return fast_displaced_reason(g->fast);
	if (ft->ring != FAST_RING_INTACT)
		return "its ring buffer is broken";
	if (t->every_call)
		return "it has a seccomp filter of its own";
	if (t->group->has_userfault)
		return "its memory may be served by userfaultfd";
	return NULL;
}

/* Resumes the task without delivering a signal that ptrail caused. */
static void drop_own_signal(struct engine *g, pid_t tid, struct tracee *t)
{
	if (t && engine_park(g, t, 0))
		return;
	ptrace(PTRACE_CONT, tid, 0, 0);
}

/* Whether a syscall-stop is a syscall-enter-stop whose syscall may be made from injected code */
static bool is_gated_enter(const struct engine *g, struct tracee *t)
{
	struct __ptrace_syscall_info info = {0};

	return g->fast->dispatches && t && t->syscall.phase != SYSCALL_BY_STOP &&
		t->syscall.treatment == SYSCALL_AS_IS &&
		tracee_get_stop_info(t, &info) && info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/* Whether the task is in a stop that ptrail has requested for a freeze, or to attach to the task or
 * to detach it. A syscall that was interrupted has another stop at its exit. `ft`: NULL: none */
static bool is_interrupted(const struct engine *g, const struct tracee *t,
			   const struct fast_thread *ft, enum stop_kind kind)
{
	bool detaches = g->fast->dispatches && engine_is_detaching(g);
	bool attaches = g->fast->dispatches && t && !t->known_to_fast;

	return kind == STOP_TRAP ?
		attaches || detaches || (ft && ft->interrupt == FAST_INTERRUPTED) :
		kind == STOP_CALL && detaches;
}

/* Updates what the latest stop means for a freeze, and for the thread's previous stop. */
static void note_stop(struct engine *g, struct tracee *t, struct fast_thread *ft,
		      enum stop_kind kind)
{
	bool is_enter = kind == STOP_SECCOMP || (kind == STOP_CALL && is_gated_enter(g, t));

	fast_end_memory_change(ft);
	fast_note_not_stuck(ft);
	if (kind == STOP_CALL && !is_enter)
		fast_finish_answer(g->fast, ft);
	if (is_enter || kind == STOP_EXITED || kind == STOP_KILLED)
		return;
	if (is_interrupted(g, t, ft, kind))
		fast_make_restartable(g->fast, ft->tid);
	fast_set_interrupt(ft, FAST_NOT_INTERRUPTED);	/* it is returning to user space */
	if (fast_is_displaced(ft))
		fast_handle_signal(g->fast, ft, 0);
	if (kind == STOP_CALL && t && t->syscall.treatment != SYSCALL_REPLACED)
		fast_note_failed_exec(ft);
	/* what a handler is called with is decided when its signal has been handled */
	if (ft->gate == FAST_GATE_LIFTED && kind != STOP_SIGNAL && kind != STOP_EXEC)
		fast_shut_gate(ft);
}

/* Handles the stop of a thread before a signal is delivered: moves it out of the injected code, and
 * makes its signal mask in the kernel that of its program. Returns true if no event is due. */
static bool handle_signal(struct engine *g, struct tracee *t, struct fast_thread *ft, int sig)
{
	const uint64_t nr = fast_syscall_at_stop(g->fast, ft);

	if (sig == SIGSYS && fast_ignores_sigsys(ft))
		fast_make_restartable(g->fast, ft->tid);
	if (fast_handle_signal(g->fast, ft, sig)) {
		drop_own_signal(g, ft->tid, t);
		return true;
	}
	if (!fast_prepare_handler(ft, sig, nr) || !t)
		return false;
	t->state = TRACEE_STOPPED;
	engine_resume(g, t, sig);
	return true;
}

bool engine_handle_fast_stop(struct engine *g, pid_t tid, const struct ptrace_stop *stop,
			     const char **leave_reason)
{
	struct fast_thread *ft = fast_find(g->fast, tid);
	struct tracee *t = tracees_find(&g->tracees, tid);
	bool ends = stop->kind == STOP_EXITED || stop->kind == STOP_KILLED;

	if (ft)
		fast_note_signal_changes(ft);
	if (t)
		t->is_held = false;	/* killed, unless this is the same stop again */
	if (ft && t && stop->kind == STOP_SIGNAL && stop->number == SIGSYS)
		switch (engine_handle_dispatch(g, t, ft)) {
		case ENGINE_NOT_DISPATCHED:
			break;
		case ENGINE_DISPATCHED:
			return true;
		case ENGINE_ASSIST:
			fast_show_record(g->fast, ft);
			*leave_reason = NULL;
			return false;
		}
	if (ft)
		note_stop(g, t, ft, stop->kind);
	else if (is_interrupted(g, t, NULL, stop->kind))
		fast_make_restartable(g->fast, tid);
	if (ends || stop->kind == STOP_EXEC) {
		if (ft && ft == g->freezer)
			rings_end_freeze(g);
		return false;
	}
	if (stop->kind == STOP_SIGNAL && ft && handle_signal(g, t, ft, stop->number))
		return true;
	if ((stop->kind == STOP_TRAP || stop->kind == STOP_GROUP) && (!t || !t->known_to_fast)) {
		fast_handle_first_stop(g->fast, tid);
		if (t)
			t->known_to_fast = true;
	} else if (stop->kind == STOP_GROUP && ft) {
		fast_handle_signal(g->fast, ft, 0); /* as by a signal, its syscall is interrupted */
	}
	*leave_reason = ft && t ? reason_to_leave(g, t, ft) : NULL;
	if (ft && t && stop->kind == STOP_SECCOMP && handle_quiet_call(g, t, ft, leave_reason))
		return true;
	if (ft && t && stop->kind == STOP_CALL && handle_injected_exit(g, t, ft))
		return true;
	if (ft && t && stop->kind == STOP_CALL && engine_skip_own_enter(g, t, ft))
		return true;
	if (t && stop->kind == STOP_CALL && engine_enlist(g, t))
		return true;
	if (ft && t && stop->kind == STOP_CALL && g->fast->dispatches &&
	    t->syscall.phase != SYSCALL_BY_STOP && handle_quiet_call(g, t, ft, leave_reason))
		return true;
	if (*leave_reason)
		fast_handle_signal(g->fast, ft, 0);
	return false;
}

void engine_leave_fast(struct engine *g, pid_t tid, const char *why)
{
	struct fast_thread *ft = fast_find(g->fast, tid);

	if (ft)
		fast_disable_thread(g->fast, ft, why);
}

bool engine_delivers_sigsys(const struct engine *g, const struct tracee *t)
{
	struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	return !ft || fast_pass_sigsys(g->fast, ft);
}

bool engine_runs_setup_code(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	return ft && ft->state == FAST_SETTING_UP && t->syscall.phase != SYSCALL_NONE &&
		!engine_is_detaching(g);
}

bool engine_stops_at_needless_exit(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	return !ft || ft->gate != FAST_GATE_SHUT || fast_shares_memory(ft) ||
		ft->detour == FAST_ANSWERED;
}
