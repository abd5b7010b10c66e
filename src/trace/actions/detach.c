#include "trace/actions/detach.h"

#include <errno.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "trace/actions/announce.h"
#include "trace/actions/leave_stopped.h"
#include "trace/capture/scheduling.h"
#include "trace/facts/facts.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

static void forget_task(struct engine *g, struct tracee *t)
{
	struct tracee_group last;

	g->tally.unfinished += t->syscall.phase != SYSCALL_NONE;
	EACH_SOURCE(g, forget, g, t, false);
	tracees_remove(&g->tracees, t, &last);
	EACH_SOURCE(g, forget_group, g, &last);
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
	enum hook_outcome outcome;

	ASK_SOURCES(outcome, g, may_detach, g, t, sig);
	if (outcome == HOOK_RESUMED) {
		t->state = TRACEE_RUNNING;
		return;
	}

	struct event e = engine_event(g, t, EVENT_DETACH);
	const struct scheduling *scheduling = scheduling_if_wanted(g, t);

	EACH_SOURCE(g, at_end, g, t);
	EACH_SOURCE(g, before_detach, g, t);
	if (ptrace(PTRACE_DETACH, t->id.tid, 0, sig) && errno == ESRCH) {
		t->state = TRACEE_RUNNING;	/* killed: wait4() will report its end */
		return;
	}
	g->shutdown.progress_time = e.time;
	e.detach.stopped_at = t->group->stopped_at;
	e.detach.scheduling = scheduling;
	engine_emit(g, &e);
	engine_report_left(g, t);
	forget_task(g, t);
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
		EACH_SOURCE(g, at_end, g, all[i]);
		e = engine_event(g, all[i], EVENT_DETACH);
		e.detach.stopped_at = all[i]->group->stopped_at;
		e.detach.scheduling = scheduling_if_wanted(g, all[i]);
		engine_emit(g, &e);
		forget_task(g, all[i]);
	}
}
