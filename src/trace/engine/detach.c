/* Detaches all tasks.
 *
 * If there is no command to wait for, ptrail ends after detaching, and the kernel detaches all
 * tasks at once, in any state. That interrupts no syscall, waits for no task and takes no time,
 * however many and busy they are. Only stops that wait4() has already reported have to be answered,
 * with the signal that was to be delivered.
 *
 * Otherwise each task has to be detached, which requires that it is in a stop, and the kind of the
 * stop after PTRACE_INTERRUPT is not predictable. So all tasks are interrupted first, and each is
 * detached at its next stop. No single task is waited for: the parent of a vfork does not stop
 * before its child has called execve or ended. */
#include "trace/engine/detach.h"

#include <sys/ptrace.h>

#include "trace/actions/inject.h"
#include "trace/engine/batch.h"
#include "trace/engine/passthrough.h"
#include "trace/engine/wait.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/rings.h"
#include "trace/state/shutdown.h"
#include "trace/state/source.h"

static const uint64_t ms = 1000 * 1000;

/* Whether detaching can be left to the end of this process. That requires that it ends soon, which
 * blocked output would prevent, and tracees would wait at their stops. */
static bool can_detach_by_exit(const struct engine *g)
{
	if (g->command.pid || g->options.exit_kill || g->library ||
	    (g->rings.in_use && g->rings.in_use->have_dispatched(g)))
		return false;
	if (g->sink.idle)
		g->sink.idle(g->sink.ctx);
	return !g->sink.stuck || !g->sink.stuck(g->sink.ctx);
}

void engine_begin_detach(struct engine *g)
{
	struct tracee *t;

	engine_end_delays(g, true);
	engine_advance(g, ENGINE_DETACHING);
	if (engine_kills_by_exit(g)) {
		g->shutdown.stop_waiting = true;	/* the kernel kills the tracees */
		return;
	}
	g->result.let_go = g->tracees.by_tid.count > 0;
	EACH_SOURCE(g, begin_detach, g);
	if (g->selection.program) {
		engine_emit_records(g);
		engine_enter_passthrough(g);
		engine_use_current_time(g);
		return;
	}
	g->shutdown.progress_time = engine_now(g);
	if (can_detach_by_exit(g)) {
		engine_collect_exits(g);
		engine_handle_batch(g);
		g->shutdown.stop_waiting = true;
		return;
	}
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (t->state != TRACEE_STOPPED)
			ptrace(PTRACE_INTERRUPT, t->id.tid, 0, 0);
}

/* Whether the task waits for a vfork child that may take long, and leaves nothing behind if ptrail
 * does not wait for it */
static bool need_not_be_awaited(const struct engine *g, const struct tracee *t)
{
	return t->state == TRACEE_IN_VFORK &&
		!(g->rings.in_use && g->rings.in_use->is_left_mapped(g, t));
}

bool engine_detach_timed_out(const struct engine *g)
{
	uint64_t quiet = engine_now(g) - g->shutdown.progress_time;
	const struct tracee *t;

	if (quiet <= 50 * ms || quiet > 1000 * ms)
		return quiet > 50 * ms;
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (!need_not_be_awaited(g, t))
			return false;
	return true;
}
