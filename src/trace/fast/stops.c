/* Stops of tasks that have a ring buffer. Most of them occur while it is being set up. */
#include "trace/fast/stops.h"

#include <linux/seccomp.h>
#include <sys/ptrace.h>

#include "fast/fast.h"
#include "machine/machine.h"
#include "trace/actions/resume.h"
#include "trace/fast/dispatch.h"
#include "trace/fast/freeze.h"
#include "trace/fast/records.h"
#include "trace/proc/compare_memory.h"
#include "trace/proc/proc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/pending.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

/* A stop, as the rules see it */
struct fast_stop {
	struct engine *g;
	pid_t tid;
	struct tracee *t;		/* NULL: the task is unknown */
	struct fast_thread *ft;		/* NULL: it has no record */
	const struct ptrace_stop *stop;
	/* Why the task leaves its ring after this stop; NULL: it does not */
	const char *leave_reason;
	/* From the rule "syscall info" on: the syscall that is about to be made, as in a seccomp
	 * stop, however it was stopped */
	struct __ptrace_syscall_info info;
};

/* Conditions of a rule besides the kind of the stop */
enum {
	HAS_THREAD = 1 << 0,
	HAS_TASK = 1 << 1,
	BY_DISPATCH = 1 << 2,	/* syscall user dispatch stops syscalls */
	BY_FILTER = 1 << 3,	/* a seccomp filter does */
	NOT_LEAVING = 1 << 4,	/* the task keeps its ring */
	OUTSIDE = 1 << 5,	/* it makes no detour to change text */
	BOTH = HAS_THREAD | HAS_TASK,
};

/* What a stop means for the fast source is found by rules, in a fixed order. A rule whose
 * conditions hold acts, and ends that unless its outcome is HOOK_NOT_MINE. */
struct stop_rule {
	const char *name;
	unsigned kinds;		/* set of 1 << enum stop_kind; 0: all */
	unsigned needs;		/* conditions */
	enum hook_outcome (*act)(struct fast_stop *s);
	const char *why_here;	/* why it precedes the next one */
};

static bool rule_applies(const struct stop_rule *rule, const struct fast_stop *s)
{
	const unsigned needs = rule->needs;

	return (!rule->kinds || rule->kinds >> s->stop->kind & 1) &&
		(!(needs & HAS_THREAD) || s->ft) && (!(needs & HAS_TASK) || s->t) &&
		(!(needs & BY_DISPATCH) || s->g->fast->dispatches) &&
		(!(needs & BY_FILTER) || !s->g->fast->dispatches) &&
		(!(needs & NOT_LEAVING) || !s->leave_reason) &&
		(!(needs & OUTSIDE) || s->ft->detour != FAST_CHANGES_TEXT);
}

static enum hook_outcome apply_rules(const struct stop_rule *rule, size_t count,
				     struct fast_stop *s)
{
	enum hook_outcome outcome = HOOK_NOT_MINE;

	for (const struct stop_rule *end = rule + count; rule < end; rule++)
		if (rule_applies(rule, s) && (outcome = rule->act(s)) != HOOK_NOT_MINE)
			break;
	return outcome;
}

/* Resumes a task at a stop before a syscall that it makes later, from elsewhere. */
static void resume_without_syscall(struct engine *g, struct tracee *t, struct fast_thread *ft)
{
	if (g->fast->dispatches)
		fast_shut_gate(ft);
	engine_resume(g, t, 0);
}

/* Removes our code from the process after draining its rings. */
static void withdraw(struct engine *g, struct fast_thread *ft, const char *why)
{
	fast_move_threads_out(g->fast, ft);
	engine_emit_records(g);
	fast_withdraw(g->fast, ft, why);
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

static const uint64_t *arguments_of(const struct fast_stop *s)
{
	return (const uint64_t *)s->info.seccomp.args;
}

static enum hook_outcome end_filtered_setup(struct fast_stop *s)
{
	if (!fast_is_ready(s->g->fast, s->ft))
		return HOOK_NOT_MINE;
	s->t->state = TRACEE_STOPPED;
	fast_finish_ready(s->g->fast, s->ft);
	engine_resume(s->g, s->t, 0);
	return HOOK_RESUMED;
}

/* A task leaves its ring between two records only. */
static enum hook_outcome keep_ring_for_record(struct fast_stop *s)
{
	s->leave_reason = NULL;
	return HOOK_EMIT;
}

static enum hook_outcome show_filtered_record(struct fast_stop *s)
{
	return fast_show_record(s->g->fast, s->ft) ? keep_ring_for_record(s) : HOOK_NOT_MINE;
}

static enum hook_outcome get_info(struct fast_stop *s)
{
	return tracee_get_stop_info(s->t, &s->info) ? HOOK_NOT_MINE : HOOK_EMIT;
}

/* The syscall has been dispatched, or the gate of the task is open, or it has no ring. */
static enum hook_outcome enter_by_gate(struct fast_stop *s)
{
	if (s->info.op != PTRACE_SYSCALL_INFO_ENTRY)
		return HOOK_NOT_MINE;
	if (s->info.arch == s->g->native->audit_arch)
		fast_enter_syscall(s->ft, s->info.entry.nr, s->info.stack_pointer);
	else
		fast_shut_gate(s->ft);
	s->info.op = PTRACE_SYSCALL_INFO_SECCOMP;
	s->info.seccomp.ret_data = s->g->selection.mark;
	return HOOK_NOT_MINE;
}

static enum hook_outcome leave_foreign_call(struct fast_stop *s)
{
	return s->info.op != PTRACE_SYSCALL_INFO_SECCOMP ||
		s->info.arch != s->g->native->audit_arch ||
		(s->info.seccomp.ret_data & SECCOMP_RET_DATA) != s->g->selection.mark ?
		HOOK_EMIT : HOOK_NOT_MINE;
}

static enum hook_outcome leave_assist(struct fast_stop *s)
{
	if (s->info.seccomp.nr != FAST_ASSIST ||
	    !fast_is_injected_code(s->info.instruction_pointer))
		return HOOK_NOT_MINE;
	if (s->g->fast->dispatches)
		fast_show_record(s->g->fast, s->ft);
	return keep_ring_for_record(s);
}

static enum hook_outcome note_stepped_call(struct fast_stop *s)
{
	if (s->ft->detour == FAST_STEPS)
		fast_handle_stepped_syscall(s->g->fast, s->ft, s->info.instruction_pointer);
	return HOOK_NOT_MINE;
}

static enum hook_outcome note_filter_page(struct fast_stop *s)
{
	if (fast_maps_filter_page(s->info.seccomp.nr, arguments_of(s)))
		trace_each_call(s->g, s->t);
	return HOOK_NOT_MINE;
}

/* Further rules may resume the task. */
static enum hook_outcome note_stopped(struct fast_stop *s)
{
	s->t->state = TRACEE_STOPPED;
	return HOOK_NOT_MINE;
}

static enum hook_outcome end_setup(struct fast_stop *s)
{
	if (s->info.seccomp.nr != FAST_READY || !fast_awaits_ready(s->ft))
		return HOOK_NOT_MINE;
	fast_finish_setup(s->g->fast, s->ft, true);
	engine_resume(s->g, s->t, 0);
	return HOOK_RESUMED;
}

/* Not if the syscall-enter-stop of the syscall has emitted an event. */
static enum hook_outcome retry_interrupted(struct fast_stop *s)
{
	if (s->t->syscall.phase == SYSCALL_BY_STOP ||
	    !fast_retry_syscall(s->g->fast, s->ft, s->info.seccomp.nr))
		return HOOK_NOT_MINE;
	resume_without_syscall(s->g, s->t, s->ft);
	return HOOK_RESUMED;
}

static enum hook_outcome resume_replaced(struct fast_stop *s)
{
	s->t->syscall.treatment = SYSCALL_REPLACED;
	engine_resume(s->g, s->t, 0);
	return HOOK_RESUMED;
}

static enum hook_outcome return_action(struct fast_stop *s)
{
	return fast_return_action(s->g->fast, s->ft, s->info.seccomp.nr, arguments_of(s)) ?
		resume_replaced(s) : HOOK_NOT_MINE;
}

/* Prepares for a syscall that changes memory which our code depends on. */
static enum hook_outcome prepare_memory_change(struct fast_stop *s)
{
	const uint64_t nr = s->info.seccomp.nr, *arg = arguments_of(s);
	const char *why = fast_withdraw_reason(s->ft, nr, arg);
	bool changes_text = !why && fast_changes_patched_text(s->ft, nr, arg);

	if (!why && !changes_text)
		return HOOK_NOT_MINE;
	if (rings_freeze_or_wait(s->g, s->ft, why ? FREEZE_TO_WITHDRAW : FREEZE_TO_RESTORE))
		return HOOK_DEFERRED;
	if (why)
		withdraw(s->g, s->ft, why);
	else
		fast_restore_text(s->g->fast, s->ft, nr, arg);
	return HOOK_NOT_MINE;
}

static enum hook_outcome unmap_slots(struct fast_stop *s)
{
	return fast_unmap_unused_slots(s->g->fast, s->ft, s->info.seccomp.nr, arguments_of(s)) ?
		resume_replaced(s) : HOOK_NOT_MINE;
}

/* Handles a stop at a call site that may be patched. */
static enum hook_outcome patch_site(struct fast_stop *s)
{
	enum fast_site site;

	if (s->t->every_call || (s->g->rings.is_freeze_retry && !rings_is_frozen(s->g, s->ft)))
		return HOOK_NOT_MINE;
	site = fast_handle_site(s->g->fast, s->ft, s->info.seccomp.nr,
				s->info.instruction_pointer, arguments_of(s));
	if (site == FAST_NO_SITE)
		return HOOK_NOT_MINE;
	if (site == FAST_INJECTED_SYSCALL)
		return resume_replaced(s);
	s->t->syscall.treatment = SYSCALL_AS_IS;
	if (site != FAST_REDIRECTED)
		return rings_freeze_to_patch(s->g, s->ft) ? HOOK_DEFERRED : HOOK_NOT_MINE;
	resume_without_syscall(s->g, s->t, s->ft);
	return HOOK_RESUMED;
}

static enum hook_outcome begin_memory_change(struct fast_stop *s)
{
	fast_begin_memory_change(s->ft, s->info.seccomp.nr, arguments_of(s));
	return HOOK_NOT_MINE;
}

/* A stop before a syscall. Without an outcome, it is emitted. */
static const struct stop_rule call_rules[] = {
	{"filtered setup has ended", 0, BY_FILTER, end_filtered_setup,
	 "the set-up code is found by its address, without asking for the syscall"},
	{"filtered record", 0, BY_FILTER, show_filtered_record, "the same for an assisted record"},
	{"syscall info", 0, 0, get_info, "all further rules need it"},
	{"enter by gate", 0, BY_DISPATCH, enter_by_gate,
	 "it gives the stop the form of a seccomp stop"},
	{"foreign syscall", 0, 0, leave_foreign_call,
	 "numbers of further rules are those of this machine"},
	{"record", 0, 0, leave_assist, "it is no syscall of the program, which all others are"},
	{"stepped syscall", 0, 0, note_stepped_call,
	 "its instruction pointer is that of the program from here on"},
	{"filter page", 0, 0, note_filter_page,
	 "the other tasks of the process stop before anything is done to this one"},
	{"stopped", 0, 0, note_stopped, "further rules may resume the task"},
	{"setup has ended", 0, 0, end_setup, "before it, the injected code is not complete"},
	{"interrupted by a freeze", 0, 0, retry_interrupted,
	 "nothing may happen twice for a syscall that is made again"},
	{"action of SIGSYS", 0, 0, return_action,
	 "it needs the injected code, which the next one removes"},
	{"memory of the injected code", 0, 0, prepare_memory_change,
	 "no site is patched in memory that is about to change"},
	{"unused slots", 0, OUTSIDE, unmap_slots,
	 "it makes a syscall at this site before that is patched"},
	{"call site", 0, OUTSIDE | NOT_LEAVING, patch_site,
	 "text of a syscall that changes text is patched after that has been noted"},
	{"memory change", 0, 0, begin_memory_change, "the syscall is about to be made"},
};

static enum hook_outcome apply_call_rules(struct fast_stop *s)
{
	return apply_rules(call_rules, sizeof(call_rules) / sizeof(*call_rules), s);
}

static bool is_handled(enum hook_outcome outcome)
{
	return outcome == HOOK_RESUMED || outcome == HOOK_DEFERRED;
}

void engine_check_freeze(struct engine *g)
{
	struct fast_thread *freezer = g->rings.freezer;
	struct fast_stop s = {.g = g, .ft = freezer,
			      .stop = &(struct ptrace_stop){.kind = STOP_SECCOMP}};

	if (!freezer || !rings_are_frozen_enough(g))
		return;
	s.tid = freezer->tid;
	s.t = tracees_find(&g->tracees, s.tid);
	g->rings.is_freeze_retry = true;
	if (s.t && !is_handled(apply_call_rules(&s)))
		engine_requeue(g, s.t, STOP_SECCOMP);
	g->rings.is_freeze_retry = false;
	engine_use_current_time(g);
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
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);
	struct fast_dispatched call;

	if (!ft || !fast_is_dispatched(g->fast, ft, &call))
		return false;
	assist(g, t, ft, STOP_SIGNAL);
	return true;
}

bool engine_end_assist(struct engine *g, struct tracee *t)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (!ft || ft->early != FAST_SHOWS_RECORD)
		return false;
	assist(g, t, ft, STOP_CALL);
	return true;
}

bool engine_handle_fast_call(struct engine *g, struct tracee *t,
			     struct __ptrace_syscall_info *info)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (!ft || info->arch != g->native->audit_arch)
		return false;
	if (info->seccomp.nr != FAST_ASSIST || !fast_is_injected_code(info->instruction_pointer)) {
		info->instruction_pointer = fast_site_ip(ft, info->instruction_pointer);
		return false;
	}
	assist(g, t, ft, STOP_CALL);
	return true;
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
	bool attaches = g->fast->dispatches && t && t->ring_notice == RING_UNAWARE;

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
	uint64_t nr;

	if (sig == SIGSYS && fast_ignores_sigsys(ft))
		fast_make_restartable(g->fast, ft->tid);
	if (fast_handle_signal_in(g->fast, ft, sig, &nr)) {
		drop_own_signal(g, ft->tid, t);
		return true;
	}
	if (!fast_prepare_handler(ft, sig, nr) || !t)
		return false;
	t->state = TRACEE_STOPPED;
	engine_resume(g, t, sig);
	return true;
}

static enum hook_outcome handle_dispatched(struct fast_stop *s)
{
	if (s->stop->number != SIGSYS)
		return HOOK_NOT_MINE;
	switch (engine_handle_dispatch(s->g, s->t, s->ft)) {
	case ENGINE_NOT_DISPATCHED:
		return HOOK_NOT_MINE;
	case ENGINE_DISPATCHED:
		return HOOK_RESUMED;
	default:
		fast_show_record(s->g->fast, s->ft);
		return keep_ring_for_record(s);
	}
}

static enum hook_outcome note_any_stop(struct fast_stop *s)
{
	if (s->ft)
		note_stop(s->g, s->t, s->ft, s->stop->kind);
	else if (is_interrupted(s->g, s->t, NULL, s->stop->kind))
		fast_make_restartable(s->g->fast, s->tid);
	return HOOK_NOT_MINE;
}

static enum hook_outcome end_own_freeze(struct fast_stop *s)
{
	if (s->ft && s->ft == s->g->rings.freezer)
		rings_end_freeze(s->g);
	return HOOK_EMIT;
}

static enum hook_outcome handle_any_signal(struct fast_stop *s)
{
	return handle_signal(s->g, s->t, s->ft, s->stop->number) ? HOOK_RESUMED : HOOK_NOT_MINE;
}

/* As by a signal, the syscall of the task is interrupted. */
static enum hook_outcome note_group_stop(struct fast_stop *s)
{
	if (s->t->ring_notice != RING_UNAWARE)
		fast_handle_signal(s->g->fast, s->ft, 0);
	return HOOK_NOT_MINE;
}

static enum hook_outcome note_first_stop(struct fast_stop *s)
{
	if (s->t && s->t->ring_notice != RING_UNAWARE)
		return HOOK_NOT_MINE;
	fast_handle_first_stop(s->g->fast, s->tid);
	if (s->t)
		s->t->ring_notice = RING_AWARE;
	return HOOK_NOT_MINE;
}

static enum hook_outcome find_leave_reason(struct fast_stop *s)
{
	s->leave_reason = reason_to_leave(s->g, s->t, s->ft);
	return HOOK_NOT_MINE;
}

static enum hook_outcome handle_filtered_call(struct fast_stop *s)
{
	enum hook_outcome outcome = apply_call_rules(s);

	return is_handled(outcome) ? outcome : HOOK_NOT_MINE;
}

static enum hook_outcome end_injected(struct fast_stop *s)
{
	return handle_injected_exit(s->g, s->t, s->ft) ? HOOK_RESUMED : HOOK_NOT_MINE;
}

static enum hook_outcome skip_own_enter(struct fast_stop *s)
{
	return engine_skip_own_enter(s->g, s->t, s->ft) ? HOOK_RESUMED : HOOK_NOT_MINE;
}

static enum hook_outcome enlist(struct fast_stop *s)
{
	return engine_enlist(s->g, s->t) ? HOOK_RESUMED : HOOK_NOT_MINE;
}

static enum hook_outcome handle_gated_call(struct fast_stop *s)
{
	return s->t->syscall.phase == SYSCALL_BY_STOP ? HOOK_NOT_MINE : handle_filtered_call(s);
}

static enum hook_outcome leave_injected_code(struct fast_stop *s)
{
	if (s->leave_reason)
		fast_handle_signal(s->g->fast, s->ft, 0);
	return HOOK_NOT_MINE;
}

enum {
	ENDS = 1 << STOP_EXITED | 1 << STOP_KILLED | 1 << STOP_EXEC,
	FIRST_STOPS = 1 << STOP_TRAP | 1 << STOP_GROUP,
};

/* Any stop. Without an outcome, it is emitted. */
static const struct stop_rule stop_rules[] = {
	{"dispatched", 1 << STOP_SIGNAL, BOTH, handle_dispatched,
	 "the task is in its syscall still: nothing of what follows a syscall has happened"},
	{"previous stop", 0, 0, note_any_stop,
	 "rules for single kinds depend on what the previous stop has left"},
	{"end or exec", ENDS, 0, end_own_freeze,
	 "the thread has no ring any more, of which further rules read"},
	{"signal", 1 << STOP_SIGNAL, HAS_THREAD, handle_any_signal,
	 "it moves the thread out of the injected code, whose ring it may leave then"},
	{"group-stop", 1 << STOP_GROUP, BOTH, note_group_stop,
	 "the first stop makes the task known, and is none that interrupts"},
	{"first stop", FIRST_STOPS, 0, note_first_stop, "a task has no ring before it"},
	{"reason to leave", 0, BOTH, find_leave_reason,
	 "a task that leaves its ring has no site patched"},
	{"syscall by filter", 1 << STOP_SECCOMP, BOTH, handle_filtered_call,
	 "it is a stop of its own, which no other rule is for"},
	{"injected syscall", 1 << STOP_CALL, BOTH, end_injected,
	 "an exit-stop; those that follow are for enter-stops"},
	{"own enter", 1 << STOP_CALL, BOTH, skip_own_enter,
	 "its call site is in the injected code, and not to be patched"},
	{"enlist", 1 << STOP_CALL, HAS_TASK, enlist,
	 "with a ring, the task comes to its syscall again"},
	{"syscall by gate", 1 << STOP_CALL, BOTH | BY_DISPATCH, handle_gated_call,
	 "its record may have cleared the reason to leave"},
	{"leave", 0, HAS_THREAD, leave_injected_code, "the ring is drained, and left, after this"},
};

bool engine_handle_fast_stop(struct engine *g, pid_t tid, const struct ptrace_stop *stop,
			     const char **leave_reason)
{
	struct fast_stop s = {
		.g = g, .tid = tid, .t = tracees_find(&g->tracees, tid),
		.ft = fast_find(g->fast, tid), .stop = stop,
	};
	enum hook_outcome outcome;

	if (s.ft)
		fast_note_signal_changes(s.ft);
	if (s.t && s.t->ring_notice == RING_HOLDS)
		s.t->ring_notice = RING_AWARE;	/* killed, unless this is the same stop again */
	outcome = apply_rules(stop_rules, sizeof(stop_rules) / sizeof(*stop_rules), &s);
	*leave_reason = s.leave_reason;
	return is_handled(outcome);
}

void engine_leave_fast(struct engine *g, pid_t tid, const char *why)
{
	struct fast_thread *ft = fast_find(g->fast, tid);

	if (ft)
		fast_disable_thread(g->fast, ft, why);
}

bool engine_delivers_sigsys(const struct engine *g, const struct tracee *t)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return !ft || fast_pass_sigsys(g->fast, ft);
}

bool engine_runs_setup_code(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft && ft->state == FAST_SETTING_UP && t->syscall.phase != SYSCALL_NONE &&
		!engine_is_detaching(g);
}

bool engine_stops_at_needless_exit(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return !ft || ft->gate != FAST_GATE_SHUT || fast_shares_memory(ft) ||
		ft->detour == FAST_ANSWERED;
}
