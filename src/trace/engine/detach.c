/* Resumes and detaches tasks.
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
#include "trace/engine/state.h"

#include <assert.h>
#include <errno.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "fast/fast.h"
#include "trace/proc/facts.h"

static const uint64_t ms = 1000 * 1000;

static void forget_task(struct engine *g, struct tracee *t)
{
	struct tracee_group last;

	g->tally.unfinished += t->syscall.phase != SYSCALL_NONE;
	engine_library_forget(t->library);
	tracees_remove(&g->tracees, t, &last);
	engine_library_forget_group(g, &last);
	if (last.pidfd >= 0)
		close(last.pidfd);
}

static const struct scheduling *scheduling_if_wanted(struct engine *g, struct tracee *t)
{
	bool wanted = g->options.wants.scheduling && !t->no_proc;
	_cleanup_close_ int dir_fd = wanted ? proc_open_dir(t->id.tid) : -1;
	struct cpu_times times = {0};
	struct scheduling *s;

	if (dir_fd < 0)
		return NULL;
	facts_add_cpu_times(dir_fd, &times);
	s = engine_scheduling(g, t, &times, false);
	/* once for each process: of the last task that is detached */
	if (g->options.wants.quotas && t->group->count <= t->group->exiting + 1)
		engine_add_quotas(g, dir_fd, s);
	return s;
}

void engine_detach_task(struct engine *g, struct tracee *t, int sig)
{
	if (engine_release(g, t, sig)) {
		t->state = TRACEE_RUNNING;
		return;
	}

	struct event e = engine_event(g, t, EVENT_DETACH);
	const struct scheduling *scheduling = scheduling_if_wanted(g, t);

	engine_library_end_calls(g, t);
	engine_library_clear_task(t);
	if (g->fast && g->fast->dispatches)
		fast_step_back(g->fast, t->id.tid);
	if (ptrace(PTRACE_DETACH, t->id.tid, 0, sig) && errno == ESRCH) {
		t->state = TRACEE_RUNNING;	/* killed: wait4() will report its end */
		return;
	}
	g->detach_progress_time = e.time;
	e.detach.stopped_at = t->group->stopped_at;
	e.detach.scheduling = scheduling;
	engine_emit(g, &e);
	engine_report_left(g, t);
	forget_task(g, t);
}

/* Whether syscalls of the task that have to stop do so without PTRACE_SYSCALL: by a seccomp filter
 * or by syscall user dispatch */
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

void engine_advance(struct engine *g, enum engine_phase phase)
{
	assert(phase == g->phase + 1);
	g->phase = phase;
}

bool engine_is_detaching(const struct engine *g)
{
	return g->phase >= ENGINE_DETACHING;
}

void engine_detach_for(struct engine *g, enum end_reason why)
{
	if (g->phase != ENGINE_RUNNING)
		return;
	g->detach_reason = why;
	engine_advance(g, ENGINE_DETACH_WANTED);
}

void engine_detach(struct engine *g, enum end_reason why)
{
	engine_detach_for(g, why);
}

/* Whether detaching can be left to the end of this process. That requires that it ends soon, which
 * blocked output would prevent, and tracees would wait at their stops. */
static bool can_detach_by_exit(const struct engine *g)
{
	if (g->command || g->options.exit_kill || g->library || engine_has_dispatched(g))
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
	engine_library_clear(g);
	g->result.let_go = g->tracees.by_tid.count > 0;
	if (g->selection.program) {
		engine_emit_records(g);
		engine_enter_passthrough(g);
		g->batch_time = 0;
		return;
	}
	engine_release_forks(g);
	engine_end_dispatch(g);
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

/* Whether the task waits for a vfork child that may take long, and leaves nothing behind if ptrail
 * does not wait for it */
static bool need_not_be_awaited(const struct engine *g, const struct tracee *t)
{
	const struct fast_thread *ft = g->fast ? fast_find(g->fast, t->id.tid) : NULL;

	return t->state == TRACEE_IN_VFORK && !(ft && fast_is_left_mapped(ft));
}

bool engine_detach_timed_out(const struct engine *g)
{
	uint64_t quiet = engine_now(g) - g->detach_progress_time;
	const struct tracee *t;

	if (quiet <= 50 * ms || quiet > 1000 * ms)
		return quiet > 50 * ms;
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (!need_not_be_awaited(g, t))
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
		engine_library_end_calls(g, all[i]);
		e = engine_event(g, all[i], EVENT_DETACH);
		e.detach.stopped_at = all[i]->group->stopped_at;
		e.detach.scheduling = scheduling_if_wanted(g, all[i]);
		engine_emit(g, &e);
		forget_task(g, all[i]);
	}
}
