/* What is done about each kind of stop. */
#include "trace/engine/state.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "trace/engine/own_signals.h"
#include "trace/proc/facts.h"
#include "trace/proc/proc.h"

static void tell_reap(struct engine *g, const struct zombie *z, pid_t by)
{
	struct event e = {
		.kind = EVENT_REAP,
		.time = engine_now(g),
		.task = z->id,
		.tgid = z->id.tid,
		.reap = {z->how, by, z->since, z->automatic},
	};

	engine_tell(g, &e);
}

static void add_reaped(struct engine *g, const struct zombie *z)
{
	if (g->reaped_count == g->reaped_room) {
		g->reaped_room = g->reaped_room ? g->reaped_room * 2 : 16;
		g->reaped = alloc_more(g->reaped, g->reaped_room, sizeof(*g->reaped));
	}
	g->reaped[g->reaped_count++] = *z;
}

/* Finds out who has been reaped; waits like reaper_wait for the first. */
static void find_reaped(struct engine *g, int timeout, const sigset_t *mask)
{
	struct zombie z;

	while (reaper_wait(&g->reaper, timeout, mask, &z) == 1) {
		add_reaped(g, &z);
		timeout = 0;
	}
	g->reaper.looked = engine_now(g);
}

/* Of those of that parent; 0: of all */
static void tell_reaped(struct engine *g, pid_t parent)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < g->reaped_count; i++) {
		struct zombie z = g->reaped[i];

		if (parent && z.parent != parent)
			g->reaped[kept++] = z;
		else
			tell_reap(g, &z, z.automatic ? 0 : z.parent);
	}
	g->reaped_count = kept;
}

void engine_reap(struct engine *g, int timeout, const sigset_t *mask)
{
	find_reaped(g, timeout, mask);
	if (!g->reaped_count)
		return;
	engine_tell_records(g);
	tell_reaped(g, 0);
	g->moment = 0;
}

/* A process has just become a zombie: who will collect it? */
static void expect_reap(struct engine *g, const struct event *e, const struct group *p)
{
	struct zombie z = {.id = e->task, .how = e->exit.how, .parent = p->parent, .since = e->time,
			   .pidfd = p->pidfd};

	if (p->parent == getpid() || e->task.tid == g->command) {
		if (p->pidfd >= 0)
			close(p->pidfd);
		tell_reap(g, &z, getpid());	/* by the wait4 that told us */
		return;
	}
	if (reaper_add(&g->reaper, &z))
		return;
	z.automatic = true;	/* by whom, nobody has seen */
	add_reaped(g, &z);
	if (!g->fast)
		tell_reaped(g, 0);
}

void engine_bury(struct engine *g, struct tracee *t, enum event_kind kind, struct ending how,
		 bool zombie)
{
	struct event e;
	struct group last;

	engine_announce(g, t);
	e = engine_event(g, t, kind);
	if (kind == EVENT_EXIT) {
		e.exit.how = how;
		e.exit.zombie = zombie;
	} else {
		g->result.lost++;
	}
	engine_tell(g, &e);
	g->tally.unfinished += t->in_call;
	if (!t->linked && t->how == BORN_UNKNOWN) {
		engine_remember(g, &(struct early){t->id, t->group->tgid, how});
	}
	if (g->fast)
		engine_fast_gone(g, t);
	tracees_remove(&g->tracees, t, &last);
	if (!last.tgid)
		return;
	if (zombie && g->options.wants.reaps)
		expect_reap(g, &e, &last);
	else if (last.pidfd >= 0)
		close(last.pidfd);
	if (g->options.wants.reaps && g->reaper.zombies.count)
		reaper_parent_gone(&g->reaper, last.tgid);
}

/* The command's own end, as far as the result goes */
static void command_ended(struct engine *g, struct ending how)
{
	struct start_failure why;

	g->command = 0;
	g->command_end = engine_now(g);
	g->result.ended = true;
	g->result.how = how;
	if (start_failed(&g->start, &why)) {
		g->result.exec_error = why.error;
		start_say(g->diag, g->command_name, &why);
	}
	start_done(&g->start);
	g->look_left = g->options.wants.looks && !g->struck;
	if (g->options.until_command)
		engine_let_go_for(g, END_LEFT);
}

static void ended(struct engine *g, struct tracee *t, pid_t tid, const struct stop *stop)
{
	struct ending how = {stop->kind == STOP_KILLED, stop->core, stop->number};

	/* unknown: a child that this process had before, or was given; or killed before its first
	 * stop */
	if (t)
		engine_bury(g, t, EVENT_EXIT, how, tid == t->group->tgid);
	else
		engine_remember(g, &(struct early){{tid, 0}, tid, how});
	if (tid == g->command)
		command_ended(g, how);
}

static void serve_signal(struct engine *g, struct tracee *t, int sig)
{
	struct event e = engine_event(g, t, EVENT_SIGNAL);
	siginfo_t info;

	e.signal.number = sig;
	e.signal.abi = g->native;	/* ptrace gives it in the layout of the tracer */
	if (!ptrace(PTRACE_GETSIGINFO, t->id.tid, 0, &info)) {
		_Static_assert(sizeof(info) <= sizeof(e.signal.info), "siginfo_t fits");
		memcpy(e.signal.info, &info, sizeof(info));
		e.signal.has_info = true;
		if (t->group->tgid == g->command && (sig == SIGTERM || sig == SIGHUP)) {
			g->last_signal = sig;
			g->last_sender = control_sender(&info);
			g->last_signal_time = e.time;
		}
	}
	/* a child's end is no news that anybody would ask about, and the most frequent of all */
	if (g->options.wants.identity && !t->blind &&
	    !(sig == SIGCHLD && e.signal.has_info && info.si_code > 0))
		e.signal.who = facts_who(t->id.tid, &g->scratch);
	engine_finish_noticing(g, t, sig, &e);
	if (e.signal.who)
		arena_reset(&g->scratch);
}

static void serve_group(struct engine *g, struct tracee *t, int sig)
{
	if (!t->stopped) {
		struct event e = engine_event(g, t, EVENT_STOP);

		e.signal.number = sig;
		t->stopped = true;
		t->stop_signal = sig;
		engine_tell(g, &e);
	}
	if (g->letting_go) {
		engine_resume(g, t, 0);
		return;
	}
	ptrace(PTRACE_LISTEN, t->id.tid, 0, 0);
	t->state = TRACEE_LISTENING;
}

/* What a process leaves behind, by its last task; of those before only what the last one's files do
 * not count. Who its parent is comes with it. */
static void sum_up(struct engine *g, struct tracee *t, struct event *e, bool *knows_parent)
{
	const struct wants *w = &g->options.wants;
	bool last = t->group->exiting == t->group->count;
	bool any = last ? w->figures || w->identity : w->figures;
	_cleanup_close_ int folder = any && !t->blind ? proc_folder(t->id.tid) : -1;
	struct facts facts;

	if (folder < 0)
		return;
	if (!last) {
		facts_add_turns(folder, &t->group->turns);
		return;
	}
	if (w->figures && e->exit.how.signaled && e->exit.how.number == SIGKILL)
		e->exit.shortage = shortages_look(&g->shortages, folder, e->time, &g->scratch);
	if (!facts_read(folder, &facts))
		return;
	t->group->parent = facts.status.ppid;
	*knows_parent = true;
	if (w->identity)
		e->exit.who = facts_identity(&facts, &g->scratch);
	if (w->figures)
		e->exit.figures = facts_figures(folder, t->id.tid, &facts, t->group->turns,
						&g->scratch);
}

static void serve_exiting(struct engine *g, struct tracee *t)
{
	struct group *p = t->group;
	unsigned long message = 0;
	struct proc_status s;
	bool knows_parent = false;

	/* whatever it has reaped, it has reaped before this; others may have reaped behind what the
	 * rings have been told of */
	if (g->reaper.zombies.count)
		find_reaped(g, 0, NULL);
	if (g->reaped_count)
		tell_reaped(g, g->fast ? p->tgid : 0);

	struct event e = engine_event(g, t, EVENT_EXITING);

	if (ptrace(PTRACE_GETEVENTMSG, t->id.tid, 0, &message)) {
		g->tally.quiet[STOP_EXITING]++;
		engine_resume(g, t, 0);
		return;
	}
	struct stop how = stop_of(message);

	e.exit.how = (struct ending){how.kind == STOP_KILLED, how.core, how.number};
	p->exiting += !t->exiting;
	t->exiting = true;
	sum_up(g, t, &e, &knows_parent);
	if (g->options.wants.reaps && (t->id.tid == p->tgid || p->count == 1)) {
		if (!knows_parent && !proc_status(p->tgid, &s))
			p->parent = s.ppid;
		if (p->pidfd < 0)
			p->pidfd = reaper_open(p->tgid);
	}
	engine_finish(g, t, 0, &e);
	arena_reset(&g->scratch);
}

static void serve_stop(struct engine *g, struct tracee *t, const struct stop *stop)
{
	t->state = TRACEE_STOPPED;
	g->tally.stops[stop->kind]++;
	engine_announce(g, t);
	if (t->stopped && stop->kind != STOP_GROUP) {
		struct event e = engine_event(g, t, EVENT_CONTINUE);

		t->stopped = false;
		engine_tell(g, &e);
	}
	switch (stop->kind) {
	case STOP_CALL:
	case STOP_SECCOMP:
		engine_serve_call(g, t);
		break;
	case STOP_SIGNAL:
		serve_signal(g, t, stop->number);
		break;
	case STOP_GROUP:
		serve_group(g, t, stop->number);
		break;
	case STOP_FORK:
	case STOP_VFORK:
	case STOP_CLONE:
		engine_serve_fork(g, t, stop->kind);
		break;
	case STOP_EXITING:
		serve_exiting(g, t);
		break;
	default:
		engine_resume(g, t, 0);
	}
}

void engine_serve(struct engine *g, const struct ready *r)
{
	struct stop stop = stop_of(r->status);
	struct tracee *t = tracees_find(&g->tracees, r->tid);

	if (g->silent && stop.kind != STOP_EXITED && stop.kind != STOP_KILLED) {
		if (r->tid == g->command)
			g->silent_stopped = stop.kind == STOP_GROUP;
		engine_answer(g, r->tid, &stop);
	} else if (stop.kind == STOP_EXITED || stop.kind == STOP_KILLED) {
		ended(g, t, r->tid, &stop);
	} else if (stop.kind == STOP_EXEC) {
		engine_serve_exec(g, r->tid);
	} else if (t) {
		serve_stop(g, t, &stop);
	} else if (!g->options.follow) {
		/* made with CLONE_PTRACE, which nobody asked to be followed */
		ptrace(PTRACE_DETACH, r->tid, 0, stop.kind == STOP_SIGNAL ? stop.number : 0);
	} else {
		serve_stop(g, engine_adopt(g, r->tid), &stop);
	}
}
