#include "trace/fast/source.h"

#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>

#include "desc/numbers.h"
#include "fast/fast.h"
#include "machine/machine.h"
#include "trace/fast/choose.h"
#include "trace/fast/dispatch.h"
#include "trace/fast/freeze.h"
#include "trace/fast/held_forks.h"
#include "trace/fast/passthrough.h"
#include "trace/fast/records.h"
#include "trace/fast/stops.h"
#include "trace/proc/compare_memory.h"
#include "trace/seccomp/filter.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"

/* Operations of prctl and arch_prctl */
enum { SET_TSC = 26, SET_DISPATCH = 59, SET_GS = 0x1001, GET_GS = 0x1004, SHADOW_STACK = 0x5001 };

bool engine_changes_fast_state(uint64_t nr, uint64_t operation)
{
	/* return addresses into our code would remain on a shadow stack */
	return (nr == NR_x86_64_arch_prctl && (operation == SET_GS || operation == GET_GS ||
					       operation == SHADOW_STACK)) ||
	       (nr == NR_x86_64_prctl && (operation == SET_TSC || operation == SET_DISPATCH));
}

static void at_sigaction(struct engine *g, const struct tracee *t, uint64_t nr,
			 const uint64_t arg[6])
{
	struct fast_thread *ft = g->fast->dispatches ?
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

static void at_enter(struct engine *g, struct tracee *t)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);
	const struct event *e = &t->syscall.event;
	uint64_t what = e->call.arg[0];
	bool all_threads;

	/* before it exists: the kernel may ask it about what another thread does meanwhile */
	if (selection_installs_filter(e, &all_threads))
		g->fast->is_filtered |= g->fast->dispatches;
	if (e->call.nr == NR_x86_64_rt_sigaction)
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

static void at_every_call(struct engine *g, struct tracee *t, const char *why)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (ft)
		fast_disable_thread(g->fast, ft, why);
}

static void free_rings(struct engine *g)
{
	fast_free(g->fast);
	free(g->rings.due_heap);
}

static enum hook_outcome at_stop(struct engine *g, struct tracee *t, const struct ptrace_stop *stop)
{
	bool is_assist = stop->kind == STOP_SIGNAL ?
		stop->number == SIGSYS && engine_assist_at_signal(g, t) :
		(stop->kind == STOP_CALL || stop->kind == STOP_SECCOMP) &&
		t->syscall.treatment != SYSCALL_SKIPPED && engine_end_assist(g, t);

	return is_assist ? HOOK_RESUMED : HOOK_NOT_MINE;
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

/* Registers a task that its creator has not reported, at its first stop. `parent` is a task of its
 * parent process; NULL: unknown, or the task is a thread. */
static void add_unreported(struct engine *g, const struct tracee *t, const struct tracee *parent)
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

static void at_unreported(struct engine *g, struct tracee *t, const struct tracee *parent,
			  bool is_known)
{
	t->ring_notice = RING_AWARE;	/* it has stopped before its creator reported it */
	if (is_known)
		add_unreported(g, t, parent);
}

/* The task has created another one by a syscall that nothing needs. It stops at the exit only if it
 * has no gate, or if it has to for the other reasons of skip_call() in stops/syscall.c. */
static void at_clone_stop(struct engine *g, struct tracee *t)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (t->syscall.treatment == SYSCALL_SKIPPED && ft && ft->gate == FAST_GATE_SHUT &&
	    !fast_shares_memory(ft) && ft->detour != FAST_ANSWERED)
		t->syscall.treatment = SYSCALL_AS_IS;
}

static void at_clone(struct engine *g, const struct source_clone *c)
{
	struct fast_thread *creator = c->is_known ? fast_find(g->fast, c->creator->id.tid) : NULL;
	const struct tracee *made = c->made;

	if (!made)
		return;
	if (made->ring_notice == RING_UNAWARE)
		fast_handle_clone(g->fast, made->id.tid, creator, c->flags);
	else if (!made->every_call && !made->no_proc)
		fast_handle_late_clone(g->fast, made->id.tid, creator, c->flags);
}

static void at_exec(struct engine *g, struct tracee *t, pid_t old)
{
	t->ring_notice = RING_AWARE;
	if (t->every_call || t->no_proc)
		fast_forget_thread(g->fast, old);
	else
		t->every_call |= fast_handle_exec(g->fast, t->id.tid, old);
}

/* Paths are read in the tracees as long as all have the root directory of the tracer. */
static void at_root_change(struct engine *g)
{
	fast_ask_names(g->fast);
}

static void remove_task(struct engine *g, const struct tracee *t)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (ft && ft == g->rings.freezer)
		rings_end_freeze(g);
	fast_forget_thread(g->fast, t->id.tid);
}

/* In passthrough, a task that was detached still runs the injected code. */
static void forget(struct engine *g, struct tracee *t, bool has_ended)
{
	if (has_ended)
		remove_task(g, t);
}

static enum hook_outcome may_resume(struct engine *g, struct tracee *t, int sig)
{
	if (engine_park(g, t, sig))
		return HOOK_DEFERRED;
	return t->every_call && engine_resume_to_leave_ring(g, t, sig) ? HOOK_RESUMED :
		HOOK_NOT_MINE;
}

static void at_lost_stop(struct engine *g, const struct tracee *t)
{
	struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (ft)
		fast_spare_new_program(ft);
}

static bool have_gate(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft && ft->gate == FAST_GATE_SHUT;
}

static enum hook_outcome may_detach(struct engine *g, struct tracee *t, int sig)
{
	return engine_release(g, t, sig) ? HOOK_RESUMED : HOOK_NOT_MINE;
}

static void before_detach(struct engine *g, struct tracee *t)
{
	if (g->fast->dispatches)
		fast_step_back(g->fast, t->id.tid);
}

static void begin_detach(struct engine *g)
{
	if (g->selection.program)	/* they are not detached */
		return;
	engine_release_forks(g);
	engine_end_dispatch(g);
}

static bool program_registers(const struct engine *g, const struct tracee *t, bool is_recorded,
			      struct task_regs *registers)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (!ft)
		return false;
	return is_recorded ? fast_has_shown(ft) && fast_shown_registers(ft, &registers->raw) :
		fast_program_registers(ft, &registers->raw);
}

static bool program_mask(const struct engine *g, const struct tracee *t, uint64_t *mask)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft && fast_program_mask(ft, mask);
}

static uint64_t program_ip(const struct engine *g, const struct tracee *t, uint64_t ip)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft ? fast_program_ip(ft, ip) : ip;
}

static bool creation_flags(const struct engine *g, const struct tracee *t, uint64_t *flags)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft && fast_creation_flags(ft, flags);
}

static uint64_t undispatched_syscall(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft ? fast_undispatched_syscall(ft) : 0;
}

static enum hook_outcome at_failure_stop(const struct engine *g, pid_t tid,
					 const struct ptrace_stop *stop, bool detaches)
{
	(void)stop;
	switch (detaches && g->fast->dispatches ? fast_leave_thread(g->fast, tid) : FAST_LEFT) {
	case FAST_LEFT_BEFORE_SYSCALL:
		return HOOK_HANDLED;
	case FAST_STOPS_AGAIN:
		ptrace(PTRACE_CONT, tid, 0, 0);
		return HOOK_RESUMED;
	default:
		return HOOK_NOT_MINE;
	}
}

static void end_drains(struct engine *g)
{
	fast_end_drains(g->fast);
}

static void run_timers(struct engine *g)
{
	engine_check_freeze(g);
	engine_release_forks(g);
}

static bool dispatches(const struct engine *g)
{
	return g->fast->dispatches;
}

static enum hook_outcome at_any_stop(struct engine *g, pid_t tid, const struct ptrace_stop *stop,
				     const char **leave_reason)
{
	if (!engine_handle_fast_stop(g, tid, stop, leave_reason))
		return HOOK_NOT_MINE;
	return g->rings.freezer && engine_waits_for_freeze(g, tid) ? HOOK_DEFERRED : HOOK_HANDLED;
}

const struct trace_source ring_source = {
	.free = free_rings,
	.at_stop = at_stop,
	.at_unreported = at_unreported,
	.at_clone_stop = at_clone_stop,
	.at_clone = at_clone,
	.at_exec = at_exec,
	.forget = forget,
	.may_resume = may_resume,
	.may_detach = may_detach,
	.before_detach = before_detach,
	.begin_detach = begin_detach,
	.drain = engine_drain_rings,
	.next_time = engine_next_ring_time,
	.emit_next = engine_emit_ring_records,
	.passthrough = engine_pass_through_fast,
	.end_events = engine_end_ring_events,
	.at_failure_stop = at_failure_stop,
};

const struct ring_functions ring_buffers = {
	.choose = engine_choose_source,
	.confirm = engine_confirm_source,
	.selection = engine_ring_selection,
	.log = engine_log_source,
	.poll = engine_poll_rings,
	.end_drains = end_drains,
	.are_many = engine_has_many_rings,
	.run_timers = run_timers,
	.check_freeze = engine_check_freeze,
	.dispatches = dispatches,
	.have_dispatched = engine_has_dispatched,
	.send_back = engine_send_back,
	.was_sent_back = engine_was_sent_back,
	.defers_group_stop = engine_defers_group_stop,
	.must_await_setup = engine_must_await_setup,
	.is_left_mapped = engine_is_left_mapped,
	.at_any_stop = at_any_stop,
	.leave = engine_leave_fast,
	.at_seccomp_stop = engine_handle_fast_call,
	.at_enter = at_enter,
	.at_sigaction = at_sigaction,
	.at_every_call = at_every_call,
	.at_root_change = at_root_change,
	.at_lost_stop = at_lost_stop,
	.stops_at_needless_exit = engine_stops_at_needless_exit,
	.deliver_sigsys = engine_delivers_sigsys,
	.run_setup_code = engine_runs_setup_code,
	.have_gate = have_gate,
	.contain = fast_is_injected_code,
	.site_ip = engine_site_ip,
	.program_registers = program_registers,
	.program_mask = program_mask,
	.program_ip = program_ip,
	.creation_flags = creation_flags,
	.undispatched_syscall = undispatched_syscall,
};
