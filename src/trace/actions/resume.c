#include "trace/actions/resume.h"

#include <sys/ptrace.h>

#include "trace/actions/detach.h"
#include "trace/actions/inject.h"
#include "trace/capture/scheduling.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

bool engine_has_gate(const struct engine *g, const struct tracee *t)
{
	return g->selection.program || (g->rings.in_use && g->rings.in_use->have_gate(g, t));
}

/* Whether the task has to stop at its next syscall enter or exit. Enters that are selected stop
 * without this. */
static bool wants_syscall_stop(const struct engine *g, const struct tracee *t)
{
	if (g->watched == t->group->tgid)
		return true;
	if (!engine_emits_calls(g))
		return g->retries;
	return !engine_has_gate(g, t) || t->syscall.phase == SYSCALL_BY_STOP || t->every_call ||
		t->syscall.treatment == SYSCALL_REPLACED ||
		t->syscall.treatment == SYSCALL_SKIPPED;
}

static bool must_single_step(const struct engine *g, const struct tracee *t)
{
	for (const struct trace_source *const *s = g->sources.all; *s; s++)
		if ((*s)->single_steps && (*s)->single_steps(t))
			return true;
	return false;
}

void engine_resume(struct engine *g, struct tracee *t, int sig)
{
	enum hook_outcome outcome;

	if (tracee_stop_is_over(t)) {
		if (g->rings.in_use)
			g->rings.in_use->at_lost_stop(g, t);
		t->state = TRACEE_RUNNING;
		return;
	}
	if (engine_is_leaving(g, t)) {
		engine_detach_task(g, t, sig);
		return;
	}
	if (t->delayed_until) {
		engine_delay(g, t, sig);
		return;
	}
	ASK_SOURCES(outcome, g, may_resume, g, t, sig);
	if (outcome != HOOK_NOT_MINE)
		return;
	engine_count_held(g, t);
	/* ESRCH: killed while stopped; wait4() will report its end */
	ptrace(must_single_step(g, t) ? PTRACE_SINGLESTEP :
	       wants_syscall_stop(g, t) ? PTRACE_SYSCALL : PTRACE_CONT, t->id.tid, 0, sig);
	t->state = TRACEE_RUNNING;
}

void engine_finish(struct engine *g, struct tracee *t, int sig, struct event *e)
{
	if (g->options.hold || engine_is_leaving(g, t)) {
		engine_emit(g, e);
		engine_resume(g, t, sig);
	} else {
		engine_resume(g, t, sig);
		engine_emit(g, e);
	}
}
