#include "trace/actions/finish_call.h"

#include "trace/actions/inject.h"
#include "trace/actions/resume.h"
#include "trace/capture/call.h"
#include "trace/capture/stack.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/tasks/syscall_event.h"
#include "trace/tasks/tracee.h"

bool engine_may_skip_exit(const struct engine *g, const struct tracee *t)
{
	return engine_has_gate(g, t) && !g->library && !g->options.stacks.from &&
		!g->options.stopper.match && g->watched != t->group->tgid &&
		t->syscall.phase == SYSCALL_BY_STOP && t->syscall.treatment == SYSCALL_AS_IS &&
		!t->injection && !t->every_call && !engine_is_detaching(g) &&
		!engine_is_leaving(g, t);
}

/* Turns the ENTER of a syscall that has no syscall-exit-stop into its LEAVE. */
static void finish_unstopped(struct engine *g, struct tracee *t, uint64_t time, int64_t ret)
{
	syscall_event_finish(t, time, ret, syscall_result_is_error(ret));
	if (g->options.times_system)
		t->syscall.event.call.system = t->system_time - t->entered_system_time;
	if (t->injection)
		engine_inject_exit(g, t);
	g->tally.records++;
	engine_capture_call(g, t);
	if (g->options.stacks.from)
		engine_stack_at_exit(g, t, false);
}

void engine_finish_call(struct engine *g, struct tracee *t, int64_t ret, struct event *before)
{
	finish_unstopped(g, t, engine_now(g), ret);
	if (before)
		engine_emit(g, before);
	engine_finish(g, t, 0, &t->syscall.event);
	engine_forget_call(g, t);
}

void engine_end_vfork(struct engine *g, struct tracee *t, uint64_t time)
{
	if (t->syscall.phase != SYSCALL_IN_VFORK)
		return;
	finish_unstopped(g, t, time, t->syscall.vfork_child);
	engine_emit(g, &t->syscall.event);
	engine_forget_call(g, t);
	if (t->state == TRACEE_IN_VFORK)
		t->state = TRACEE_RUNNING;
}

/* Whether the task is ending, or has stopped or ended, which is to be handled */
static bool may_be_ending(const struct tracee *t)
{
	return t->life == TRACEE_EXITING || t->batch_slot || tracee_has_status(t);
}

void engine_end_vfork_of(struct engine *g, const struct tracee *child)
{
	struct tracee *t = tracees_find(&g->tracees, child->creator.tid);

	/* it may have been killed in vfork; if not, its next stop ends the syscall */
	if (t && t->id.serial == child->creator.serial &&
	    t->syscall.vfork_child == child->id.tid && !may_be_ending(t))
		engine_end_vfork(g, t, engine_now(g));
}
