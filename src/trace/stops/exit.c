/* Exit stops, ends of tasks, and reaps. */
#include "trace/stops/exit.h"

#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "symbols/stacks.h"
#include "trace/actions/announce.h"
#include "trace/actions/finish_call.h"
#include "trace/actions/leave_stopped.h"
#include "trace/actions/ptrace_options.h"
#include "trace/actions/resume.h"
#include "trace/capture/memory_map.h"
#include "trace/capture/program_files.h"
#include "trace/capture/scheduling.h"
#include "trace/capture/stack.h"
#include "trace/facts/facts.h"
#include "trace/facts/title.h"
#include "trace/proc/proc.h"
#include "trace/retries/retries.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/source.h"
#include "trace/stops/clone.h"
#include "trace/tasks/reap.h"
#include "trace/tasks/stop.h"
#include "trace/tasks/tracee.h"

static void emit_reap(struct engine *g, const struct zombie *z, pid_t by)
{
	struct event e = {
		.kind = EVENT_REAP,
		.time = engine_now(g),
		.task = z->id,
		.tgid = z->id.tid,
		.reap = {z->how, by, z->since, z->automatic},
	};

	engine_emit(g, &e);
}

static void add_reaped(struct engine *g, const struct zombie *z)
{
	if (g->reaping.count == g->reaping.room) {
		g->reaping.room = g->reaping.room ? g->reaping.room * 2 : 16;
		g->reaping.reaped = alloc_more(g->reaping.reaped, g->reaping.room,
					       sizeof(*g->reaping.reaped));
	}
	g->reaping.reaped[g->reaping.count++] = *z;
}

/* Finds the zombies that have been reaped; waits as reaper_wait does for the first. */
static void find_reaped(struct engine *g, int timeout, const sigset_t *mask)
{
	struct zombie z;

	while (reaper_wait(&g->reaping.reaper, timeout, mask, &z) == 1) {
		add_reaped(g, &z);
		timeout = 0;
	}
	g->reaping.reaper.last_poll = engine_now(g);
}

/* Emits those of one parent; 0: all. */
static void emit_reaped(struct engine *g, pid_t parent)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < g->reaping.count; i++) {
		struct zombie z = g->reaping.reaped[i];

		if (parent && z.parent != parent)
			g->reaping.reaped[kept++] = z;
		else
			emit_reap(g, &z, z.automatic ? 0 : z.parent);
	}
	g->reaping.count = kept;
}

void engine_emit_reaps(struct engine *g, int timeout, const sigset_t *mask)
{
	/* those that were found before do not wait for others */
	if (g->reaping.reaper.zombies.count || !g->reaping.count)
		find_reaped(g, g->reaping.count ? 0 : timeout, mask);
	if (!g->reaping.count)
		return;
	engine_emit_records(g);
	emit_reaped(g, 0);
	engine_use_current_time(g);
}

void engine_emit_earlier_reaps(struct engine *g, const struct tracee_group *p)
{
	if (g->reaping.reaper.zombies.count)
		find_reaped(g, 0, NULL);
	/* reaps by other processes may follow events that are still in the rings */
	if (g->reaping.count)
		emit_reaped(g, g->sources.drains ? p->tgid : 0);
}

/* Whether the process still has the parent that it had at its exit stop, which is traced then and
 * has not exited */
static bool keeps_parent(const struct engine *g, const struct tracee_group *p)
{
	const struct tracee_group *parent = p->knows_parent ?
		tracees_group(&g->tracees, p->parent) : NULL;

	return parent && parent->exiting < parent->count;
}

/* A process has become a zombie: prepares to detect by which process it is reaped. */
static void expect_reap(struct engine *g, const struct event *e, const struct tracee_group *p)
{
	struct zombie z = {.id = e->task, .how = e->exit.how, .parent = p->parent, .since = e->time,
			   .pidfd = p->pidfd};

	if (p->parent == getpid() ||
	    (e->task.tid == g->command.pid && !g->command.start.is_daemon)) {
		if (p->pidfd >= 0)
			close(p->pidfd);
		emit_reap(g, &z, getpid());	/* by the wait4() of this status */
		return;
	}
	if (reaper_add(&g->reaping.reaper, &z, keeps_parent(g, p)))
		return;
	add_reaped(g, &z);
	if (!g->sources.drains)
		emit_reaped(g, 0);
}

void engine_emit_exit(struct engine *g, struct tracee *t, enum event_kind kind,
		      struct exit_status how, bool zombie)
{
	struct event e;
	struct tracee_group last;

	engine_announce(g, t);
	EACH_SOURCE(g, at_end, g, t);
	if (g->retries && t->group->count == 1)
		retries_report_end(g, t->group);
	e = engine_event(g, t, kind);
	if (kind == EVENT_EXIT) {
		e.exit.how = how;
		e.exit.zombie = zombie;
	} else {
		g->result.lost++;
	}
	engine_emit(g, &e);
	engine_end_vfork_of(g, t);
	g->tally.unfinished += t->syscall.phase != SYSCALL_NONE;
	if (t->birth == BORN_UNKNOWN)
		engine_remember_exit(g, &(struct early_exit){t->id, t->group->tgid, how});
	if (g->options.injector.numbers)
		g->options.injector.forget(g->options.injector.ctx, t->id.serial);
	EACH_SOURCE(g, forget, g, t, true);
	engine_report_left(g, t);
	tracees_remove(&g->tracees, t, &last);
	EACH_SOURCE(g, forget_group, g, &last);
	if (!last.tgid)
		return;
	if (g->options.stacks.from)
		stacks_forget(g->options.stacks.from, last.tgid);
	if (zombie && g->options.wants.reaps)
		expect_reap(g, &e, &last);
	else if (last.pidfd >= 0)
		close(last.pidfd);
	if (g->options.wants.reaps && g->reaping.reaper.zombies.count)
		reaper_update_parents(&g->reaping.reaper, last.tgid);
}

/* The process exits, and its status has been read. */
static void set_parent(struct tracee_group *p, const struct proc_status *s)
{
	p->parent = s->ppid;
	p->knows_parent = true;
}

/* Fills in the name that ps(1) prints for the process. `facts` are those of its last task. */
static void fill_name(struct engine *g, const struct tracee *t, const struct facts *facts,
		      struct event *e)
{
	pid_t tgid = t->group->tgid;
	char comm[sizeof(facts->comm)];
	ssize_t n;

	if (t->id.tid == tgid) {
		e->exit.comm = arena_copy(&g->scratch, facts->comm, strlen(facts->comm));
	} else {
		n = proc_read(tgid, "comm", comm, sizeof(comm));
		n -= n > 0 && comm[n - 1] == '\n';
		e->exit.comm = n > 0 ? arena_copy(&g->scratch, comm, n) : "";
	}
	e->exit.title = title_of_facts(t->id.tid, facts, t->group->has_userfault, &g->scratch);
}

/* Fills in what the process is, as far as it is wanted. */
static void fill_identity(struct engine *g, struct tracee *t, const struct facts *facts,
			  struct event *e)
{
	const struct wants *w = &g->options.wants;

	set_parent(t->group, &facts->status);
	if (w->identity)
		e->exit.who = facts_identity(facts, &g->scratch);
	if (w->names)
		fill_name(g, t, facts, e);
}

/* Fills in what a process leaves behind, at the exit of its last task. For earlier tasks, adds up
 * only what the files of the last one do not include. */
static void fill_exit_facts(struct engine *g, struct tracee *t, struct event *e)
{
	const struct wants *w = &g->options.wants;
	bool last = t->group->exiting == t->group->count;
	bool is_short = w->shortages && e->exit.how.signaled && e->exit.how.number == SIGKILL;
	bool any = w->figures || w->scheduling ||
		(last && (is_short || w->loaded || w->mappings));
	_cleanup_close_ int dir_fd = any && !t->no_proc ? proc_open_dir(t->id.tid) : -1;
	struct cpu_times own = {0}, *sum = &t->group->cpu_times;
	struct facts facts;

	if (!any && last && (w->identity || w->names) && !t->no_proc &&
	    facts_read_task(t->id.tid, &facts))
		fill_identity(g, t, &facts, e);
	if (dir_fd < 0)
		return;
	if (w->figures || w->scheduling)
		facts_add_cpu_times(dir_fd, &own);
	if (w->scheduling) {
		struct scheduling *s = engine_scheduling(g, t, &own, false);

		if (w->quotas && last)
			engine_add_quotas(g, dir_fd, s);
		e->exit.scheduling = s;
	}
	sum->on_cpu += own.on_cpu;
	sum->run_delay += own.run_delay;
	sum->slices += own.slices;
	if (!last)
		return;
	if (is_short)
		e->exit.shortage = oom_counters_attribute(g->oom_counters, dir_fd, e->time,
							  &g->scratch);
	if (w->loaded)
		engine_add_loaded_objects(g, t, dir_fd, e);
	if (w->mappings)
		e->exit.memory = engine_memory_map(g, dir_fd);
	if (!facts_read(dir_fd, &facts))
		return;
	fill_identity(g, t, &facts, e);
	if (w->figures)
		e->exit.figures = facts_figures(dir_fd, t->id.tid, &facts, sum, &g->scratch);
}

void engine_note_exec_failure(struct engine *g)
{
	struct start_failure why;

	if (start_failed(&g->command.start, &why)) {
		if (g->sink.idle)	/* the message follows the line of the execve */
			g->sink.idle(g->sink.ctx);
		g->result.exec_error = why.error;
		start_report_failure(g->diag, g->command.name, &why);
	}
	start_done(&g->command.start);
}

void engine_emit_exiting(struct engine *g, struct tracee *t, struct exit_status how)
{
	struct event e = engine_event(g, t, EVENT_EXITING);
	struct proc_status s;

	if (!engine_wants_exit_stops(g) || proc_status(t->group->tgid, &s))
		return;
	e.exit.how = how;
	tracee_advance(t, TRACEE_EXITING);
	fill_exit_facts(g, t, &e);
	e.exit.figures = NULL;		/* its memory is gone, and so is the peak of that */
	g->tally.stops[STOP_EXITING]++;
	engine_emit(g, &e);
	arena_reset(&g->scratch);
}

void engine_handle_exit_stop(struct engine *g, struct tracee *t)
{
	struct tracee_group *p = t->group;
	unsigned long message = 0;
	struct proc_status s;

	engine_emit_earlier_reaps(g, p);

	struct event e = engine_event(g, t, EVENT_EXITING);

	if (ptrace(PTRACE_GETEVENTMSG, t->id.tid, 0, &message)) {
		g->tally.quiet[STOP_EXITING]++;
		engine_resume(g, t, 0);
		return;
	}
	struct ptrace_stop how = stop_of(message);

	e.exit.how = (struct exit_status){how.kind == STOP_KILLED, how.core, how.number};
	if (t->life != TRACEE_EXITING)
		tracee_advance(t, TRACEE_EXITING);
	if (g->retries && p->exiting == p->count)
		retries_report_end(g, p);
	p->knows_parent = false;	/* it may have changed since another task exited */
	fill_exit_facts(g, t, &e);
	if (g->options.wants.crashes)
		engine_explain_exit(g, t, &e);
	if (g->options.wants.reaps && (t->id.tid == p->tgid || p->count == 1)) {
		if (!p->knows_parent && !proc_status(p->tgid, &s))
			set_parent(p, &s);
		if (p->pidfd < 0)
			p->pidfd = reaper_open(p->tgid);
	}
	if (g->library) {	/* the end of its library calls follows that of its syscall */
		engine_emit(g, &e);
		EACH_SOURCE(g, at_end, g, t);
		engine_resume(g, t, 0);
	} else {
		engine_finish(g, t, 0, &e);
	}
	arena_reset(&g->scratch);
}
