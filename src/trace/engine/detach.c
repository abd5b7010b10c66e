/* Letting tasks go on: for now, or for good.
 *
 * When there is no command to wait for, this process ends next, and then the kernel detaches all
 * of them at once, wherever they are. That interrupts no call, waits for nobody and takes no
 * time, however many there are and however busy; only stops that wait4 has given us already are
 * ours to answer, with the signal that was to be delivered there.
 *
 * Otherwise each has to be detached, for which it must be in a stop, and which stop comes after a
 * PTRACE_INTERRUPT nobody knows: so all are interrupted first, and each is detached at whatever
 * stop it comes to. Nobody is waited for alone: the parent of a vfork does not stop before its
 * child has ended or become another program. */
#include "trace/engine/state.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

static const uint64_t ms = 1000 * 1000;

static void forget_task(struct engine *g, struct tracee *t)
{
	struct tracee_group last;

	g->tally.unfinished += t->in_call;
	tracees_remove(&g->tracees, t, &last);
	if (last.pidfd >= 0)
		close(last.pidfd);
}

static void detach_task(struct engine *g, struct tracee *t, int sig)
{
	struct event e = engine_event(g, t, EVENT_DETACH);

	if (ptrace(PTRACE_DETACH, t->id.tid, 0, sig) && errno == ESRCH) {
		t->state = TRACEE_RUNNING;	/* killed: its death will be reported */
		return;
	}
	g->detach_progress_time = e.time;
	engine_emit(g, &e);
	forget_task(g, t);
}

/* Whether it is to stop at the next entry or exit of a call. With a seccomp program entries stop by
 * themselves. */
static bool wants_syscall_stop(const struct engine *g, const struct tracee *t)
{
	return g->emits_calls &&
		(!g->selection.program || (t->in_call && !t->in_record) || t->every_call ||
		 t->in_injected_call);
}

void engine_resume(struct engine *g, struct tracee *t, int sig)
{
	t->in_vfork = false;
	if (g->detaching) {
		detach_task(g, t, sig);
		return;
	}
	if (engine_park(g, t, sig))
		return;
	/* ESRCH: it was killed while it was stopped, its death will be reported */
	ptrace(wants_syscall_stop(g, t) ? PTRACE_SYSCALL : PTRACE_CONT, t->id.tid, 0, sig);
	t->state = TRACEE_RUNNING;
}

void engine_finish(struct engine *g, struct tracee *t, int sig, struct event *e)
{
	if (g->options.hold || g->detaching) {
		engine_emit(g, e);
		engine_resume(g, t, sig);
	} else {
		engine_resume(g, t, sig);
		engine_emit(g, e);
	}
}

void engine_detach_for(struct engine *g, enum end_reason why)
{
	if (!g->detach_wanted)
		g->detach_reason = why;
	g->detach_wanted = true;
}

void engine_let_go(struct engine *g)
{
	engine_detach_for(g, END_FAILED);
}

/* Whether the kernel may detach them when this process ends, which is soon: output that is stuck
 * would keep us, and all that they come to a stop meanwhile. */
static bool can_detach_by_exit(const struct engine *g)
{
	if (g->command || g->options.exit_kill)
		return false;
	if (g->sink.idle)
		g->sink.idle(g->sink.ctx);
	return !g->sink.stuck || !g->sink.stuck(g->sink.ctx);
}

void engine_begin_detach(struct engine *g)
{
	struct tracee *t;

	g->detaching = true;
	g->result.let_go = g->tracees.by_tid.count > 0;
	if (g->selection.program) {
		engine_emit_records(g);
		engine_enter_passthrough(g);
		g->batch_time = 0;
		return;
	}
	g->detach_progress_time = engine_now(g);
	if (can_detach_by_exit(g)) {
		engine_collect_exits(g);
		engine_handle_batch(g);
		g->stop_waiting = true;
		return;
	}
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (t->state != TRACEE_STOPPED)
			ptrace(PTRACE_INTERRUPT, t->id.tid, 0, 0);
}

bool engine_detach_timed_out(const struct engine *g)
{
	uint64_t quiet = engine_now(g) - g->detach_progress_time;
	const struct tracee *t;

	if (quiet <= 50 * ms || quiet > 1000 * ms)
		return quiet > 50 * ms;
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (!t->in_vfork)
			return false;
	return true;
}

void engine_report_detached(struct engine *g)
{
	size_t count = g->tracees.by_tid.count, at = 0;
	_cleanup_free_ struct tracee **all = alloc_more(NULL, count + 1, sizeof(struct tracee *));

	for (size_t i = 0; i < count; i++)
		all[i] = hash_next(&g->tracees.by_tid, &at);
	for (size_t i = 0; i < count; i++) {
		struct event e;

		engine_announce(g, all[i]);
		e = engine_event(g, all[i], EVENT_DETACH);
		engine_emit(g, &e);
		forget_task(g, all[i]);
	}
}
