/* Library calls as a source of events: see trace/state/source.h. */
#include "trace/library_calls/library.h"

#include <signal.h>
#include <sys/ptrace.h>

#include "trace/library_calls/calls.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/state/start.h"

static void before_stop(struct engine *g, struct tracee *t)
{
	library_finish_step(t);
	library_take_records(g, t);
}

static enum hook_outcome at_stop(struct engine *g, struct tracee *t, const struct ptrace_stop *stop)
{
	(void)stop;
	library_start(g, t);
	return HOOK_NOT_MINE;
}

static enum hook_outcome at_signal(struct engine *g, struct tracee *t, int sig)
{
	return (sig == SIGTRAP && library_handle_trap(g, t)) || library_handle_signal(g, t, sig) ?
		HOOK_HANDLED : HOOK_NOT_MINE;
}

static void at_unreported(struct engine *g, struct tracee *t, const struct tracee *parent,
			  bool is_known)
{
	(void)is_known;
	if (parent)
		library_inherit(g, t->group, parent, false);
}

static void at_clone(struct engine *g, const struct source_clone *c)
{
	if (c->made)
		library_inherit(g, c->made->group, c->creator, c->shares_memory);
	if (c->waits)		/* it cannot be stopped to be detached */
		library_disarm(c->creator);
}

static void at_exec(struct engine *g, struct tracee *t, pid_t old)
{
	(void)old;
	library_exec(g, t);
}

static void forget(struct engine *g, struct tracee *t, bool has_ended)
{
	(void)g;
	(void)has_ended;
	library_forget(t->library);
}

/* A thread that is not attached to yet would be killed by a breakpoint. */
static void at_attach(struct engine *g, bool begins)
{
	if (begins)
		library_hold(g);
	else
		library_release(g);
}

/* A task that has hit a breakpoint is detached in the stop for that. */
static enum hook_outcome may_detach(struct engine *g, struct tracee *t, int sig)
{
	(void)g;
	if (sig || !library_has_trap(t))
		return HOOK_NOT_MINE;
	ptrace(PTRACE_CONT, t->id.tid, 0, 0);
	return HOOK_RESUMED;
}

static void before_detach(struct engine *g, struct tracee *t)
{
	(void)g;
	library_clear_task(t);
}

static enum hook_outcome at_failure_stop(const struct engine *g, pid_t tid,
					 const struct ptrace_stop *stop, bool detaches)
{
	(void)detaches;
	return library_leave_stop(g, tid, stop->kind == STOP_SIGNAL && stop->number == SIGTRAP) ?
		HOOK_HANDLED : HOOK_NOT_MINE;
}

static const struct trace_source library_source = {
	.free = library_free,
	.before_stop = before_stop,
	.at_stop = at_stop,
	.at_signal = at_signal,
	.at_vfork_done = library_rearm,
	.at_unreported = at_unreported,
	.at_clone = at_clone,
	.at_exec = at_exec,
	.at_end = library_end_calls,
	.forget = forget,
	.forget_group = library_forget_group,
	.at_attach = at_attach,
	.single_steps = library_steps,
	.may_detach = may_detach,
	.before_detach = before_detach,
	.begin_detach = library_clear,
	.fetch = library_fetch_records,
	.next_time = library_next_time,
	.emit_next = library_emit_next,
	.end_events = library_clear,
	.at_failure_stop = at_failure_stop,
};

void library_add_source(struct engine *g)
{
	if (!g->options.library.objects)
		return;
	library_init(g);
	engine_add_source(g, &library_source);
}
