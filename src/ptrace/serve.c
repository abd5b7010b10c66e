/* What is done about each kind of stop. */
#include "ptrace/state.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "ptrace/control.h"
#include "ptrace/facts.h"
#include "ptrace/proc.h"

/* ns for a maker's report to come; and where somebody is there who may be that maker, and is kept
 * from a processor by others */
static const uint64_t patience = 2 * 1000 * 1000, more_patience = 50 * 1000 * 1000;

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

void engine_reap(struct engine *g, int timeout, const sigset_t *mask)
{
	struct zombie z;

	while (reaper_wait(&g->reaper, timeout, mask, &z) == 1) {
		tell_reap(g, &z, z.automatic ? 0 : z.parent);
		timeout = 0;
	}
	g->reaper.looked = engine_now(g);
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
	if (!reaper_add(&g->reaper, &z))
		tell_reap(g, &z, 0);
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

	/* whatever it has reaped, it has reaped before this */
	if (g->reaper.zombies.count)
		engine_reap(g, 0, NULL);

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

static void serve(struct engine *g, pid_t tid, int status)
{
	struct stop stop = stop_of(status);
	struct tracee *t = tracees_find(&g->tracees, tid);

	if (t)
		t->ready = 0;
	if (g->fast && !g->silent) {
		bool swallowed = engine_serve_fast_stop(g, tid, &stop);

		engine_tell_records(g);
		if (swallowed) {
			ptrace(PTRACE_CONT, tid, 0, 0);
			return;
		}
	}
	if (g->silent && stop.kind != STOP_EXITED && stop.kind != STOP_KILLED) {
		if (tid == g->command)
			g->silent_stopped = stop.kind == STOP_GROUP;
		engine_answer(g, tid, &stop);
	} else if (stop.kind == STOP_EXITED || stop.kind == STOP_KILLED) {
		ended(g, t, tid, &stop);
	} else if (stop.kind == STOP_EXEC) {
		engine_serve_exec(g, tid);
	} else if (t) {
		serve_stop(g, t, &stop);
	} else if (!g->options.follow) {
		/* made with CLONE_PTRACE, which nobody asked to be followed */
		ptrace(PTRACE_DETACH, tid, 0, stop.kind == STOP_SIGNAL ? stop.number : 0);
	} else {
		serve_stop(g, engine_adopt(g, tid), &stop);
	}
}

static void serve_now(struct engine *g, pid_t tid, int status)
{
	serve(g, tid, status);
	g->moment = 0;
	engine_mind_freeze(g);
}

/* Whether somebody runs who may have made it: a thread of its process, or of its parent. Who has
 * been killed does not for long, and never reports. */
static bool may_have_maker(const struct engine *g, pid_t tid)
{
	struct proc_status s;
	const struct group *p = g->tracees.blind || proc_status(tid, &s) ? NULL :
		tracees_group(&g->tracees, s.tgid != tid ? s.tgid : s.ppid);

	for (const struct tracee *t = p ? p->tasks : NULL; t; t = t->next)
		if (t->state == TRACEE_RUNNING && !t->exiting)
			return true;
	return false;
}

/* Whether a stranger's stop had better wait a little longer for its maker's report */
static bool keeps_back(const struct engine *g, const struct ready *r)
{
	enum stop_kind kind = stop_of(r->status).kind;
	uint64_t waited = engine_now(g) - r->since;

	if (!g->options.follow || g->letting_go || !g->tracees.by_tid.count ||
	    (kind != STOP_TRAP && kind != STOP_GROUP) || tracees_find(&g->tracees, r->tid))
		return false;
	return waited < patience || (waited < more_patience && may_have_maker(g, r->tid));
}

void engine_serve_batch(struct engine *g)
{
	unsigned held = 0;

	for (int strangers = 0; strangers <= 1; strangers++) {
		for (unsigned i = 0; i < g->ready_count; i++) {
			struct ready *r = &g->ready[i];

			if (r->stranger != strangers || r->stale)
				continue;
			if (strangers && keeps_back(g, r))
				g->ready[held++] = *r;
			else
				serve_now(g, r->tid, r->status);
		}
	}
	g->ready_count = g->held = held;
}
