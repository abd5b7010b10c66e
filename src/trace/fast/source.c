#include "trace/fast/source.h"

#include <sys/ptrace.h>

#include "fast/fast.h"
#include "machine/machine.h"
#include "trace/fast/dispatch.h"
#include "trace/fast/freeze.h"
#include "trace/fast/passthrough.h"
#include "trace/fast/records.h"
#include "trace/fast/stops.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"

static void free_rings(struct engine *g)
{
	fast_free(g->fast);
}

static enum hook_outcome at_stop(struct engine *g, struct tracee *t, const struct ptrace_stop *stop)
{
	bool is_assist = stop->kind == STOP_SIGNAL ?
		stop->number == SIGSYS && engine_assist_at_signal(g, t) :
		(stop->kind == STOP_CALL || stop->kind == STOP_SECCOMP) &&
		t->syscall.treatment != SYSCALL_SKIPPED && engine_end_assist(g, t);

	return is_assist ? HOOK_RESUMED : HOOK_NOT_MINE;
}

static void at_unreported(struct engine *g, struct tracee *t, const struct tracee *parent,
			  bool is_known)
{
	if (is_known)
		engine_fast_add_unreported(g, t, parent);
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
	if (!made->known_to_fast)
		fast_handle_clone(g->fast, made->id.tid, creator, c->flags);
	else if (!made->every_call && !made->no_proc)
		fast_handle_late_clone(g->fast, made->id.tid, creator, c->flags);
}

static void at_exec(struct engine *g, struct tracee *t, pid_t old)
{
	t->known_to_fast = true;
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

/* In passthrough, a task that was detached still runs the injected code. */
static void forget(struct engine *g, struct tracee *t, bool has_ended)
{
	if (has_ended)
		engine_fast_remove(g, t);
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

static bool has_gate(const struct engine *g, const struct tracee *t)
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

static bool program_registers(const struct engine *g, const struct tracee *t, bool is_recorded,
			      struct task_regs *registers)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	if (!ft)
		return false;
	return is_recorded ? fast_has_shown(ft) && fast_shown_registers(ft, &registers->raw) :
		fast_program_registers(ft, &registers->raw);
}

static uint64_t program_ip(const struct engine *g, const struct tracee *t, uint64_t ip)
{
	const struct fast_thread *ft = fast_find(g->fast, t->id.tid);

	return ft ? fast_program_ip(ft, ip) : ip;
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

const struct trace_source ring_source = {
	.free = free_rings,
	.at_stop = at_stop,
	.at_unreported = at_unreported,
	.at_clone_stop = at_clone_stop,
	.at_clone = at_clone,
	.at_exec = at_exec,
	.at_root_change = at_root_change,
	.forget = forget,
	.may_resume = may_resume,
	.at_lost_stop = at_lost_stop,
	.has_gate = has_gate,
	.may_detach = may_detach,
	.before_detach = before_detach,
	.drain = engine_drain_rings,
	.next_time = engine_next_ring_time,
	.emit_next = engine_emit_ring_records,
	.program_registers = program_registers,
	.program_ip = program_ip,
	.undispatched_syscall = undispatched_syscall,
	.passthrough = engine_pass_through_fast,
	.at_failure = engine_resume_parked,
	.at_failure_stop = at_failure_stop,
};
