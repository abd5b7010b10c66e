#include "trace/actions/resume.h"

#include <sys/ptrace.h>

#include "fast/fast.h"
#include "trace/actions/detach.h"
#include "trace/actions/inject.h"
#include "trace/capture/scheduling.h"
#include "trace/fast/stops.h"
#include "trace/library/library.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/tasks/tracee.h"

bool engine_has_gate(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft;

	if (g->selection.program || !g->fast)
		return g->selection.program;
	ft = fast_find(g->fast, t->id.tid);
	return ft && ft->gate == FAST_GATE_SHUT;
}

/* Whether the task has to stop at its next syscall enter or exit. Enters that are selected stop
 * without this. */
static bool wants_syscall_stop(const struct engine *g, const struct tracee *t)
{
	if (g->watched == t->group->tgid)
		return true;
	return engine_emits_calls(g) &&
		(!engine_has_gate(g, t) || t->syscall.phase == SYSCALL_BY_STOP || t->every_call ||
		 t->syscall.treatment == SYSCALL_REPLACED ||
		 t->syscall.treatment == SYSCALL_SKIPPED);
}

/* The stop is over, and its task must not be resumed: see tracee_stop_is_over. */
static void leave_next_stop(struct engine *g, struct tracee *t)
{
	struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	if (ft)
		fast_spare_new_program(ft);
	t->state = TRACEE_RUNNING;
}

void engine_resume(struct engine *g, struct tracee *t, int sig)
{
	if (tracee_stop_is_over(t)) {
		leave_next_stop(g, t);
		return;
	}
	if (engine_is_leaving(g, t)) {
		if (sig || !engine_library_has_trap(g, t)) {
			engine_detach_task(g, t, sig);
			return;
		}
		ptrace(PTRACE_CONT, t->id.tid, 0, 0);
		t->state = TRACEE_RUNNING;
		return;
	}
	if (t->delayed_until) {
		engine_delay(g, t, sig);
		return;
	}
	if (engine_park(g, t, sig) || (t->every_call && engine_resume_to_leave_ring(g, t, sig)))
		return;
	engine_count_held(g, t);
	/* ESRCH: killed while stopped; wait4() will report its end */
	ptrace(engine_library_steps(t) ? PTRACE_SINGLESTEP :
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
