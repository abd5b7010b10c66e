#include "trace/processes/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "trace/actions/announce.h"
#include "trace/facts/facts.h"
#include "trace/proc/proc.h"
#include "trace/processes/connector.h"
#include "trace/processes/exec_names.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/stops/clone.h"
#include "trace/stops/exit.h"
#include "trace/tasks/reap.h"
#include "trace/tasks/stop.h"
#include "trace/tasks/tracee.h"

enum {
	REPORTS = 64,
	READS_MAX = 16,		/* before signals and the timeout of ptrail are handled */
};

/* A process that has, or had, several threads */
struct threaded {
	int leader_status;		/* of its main thread, which has ended before others */
};

struct process_watch {
	int fd;
	/* CLOCK_MONOTONIC until which reports of new processes may be of those that were listed */
	uint64_t listed;
	struct hash own;		/* children of ptrail and their descendants, by tgid */
	struct hash threaded;		/* tgid → struct threaded */
	bool has_lost;			/* reports were lost, which has been reported */
	struct exec_names *names;	/* NULL: they cannot be received */
	/* Programs that had ended before /proc could be read: nothing is known but their files, or
	 * nothing at all */
	uint64_t without_arguments, without_name;
};

int processes_watch(struct engine *g, char *why, size_t room)
{
	int fd = connector_open(why, room);

	if (fd < 0)
		return fd;
	g->watch = alloc_new(struct process_watch);
	g->watch->fd = fd;
	g->watch->names = g->options.wants.programs ? exec_names_new(why, room) : NULL;
	if (g->options.wants.programs && !g->watch->names)
		diag_debug(g->diag, "--all: names of programs are read from /proc only: %s", why);
	g->watch_fd = fd;
	return 0;
}

static void report_unknown_programs(const struct engine *g)
{
	const struct process_watch *w = g->watch;

	if (w->without_arguments > w->without_name)
		diag_say(g->diag, "%llu programs ended before their arguments could be read from "
			 "/proc",
			 (unsigned long long)(w->without_arguments - w->without_name));
	if (w->without_name)
		diag_say(g->diag, "%llu programs ended before their names could be read from "
			 "/proc%s",
			 (unsigned long long)w->without_name,
			 w->names ? "" : "; with CAP_PERFMON, they are read from tracefs");
}

void processes_unwatch(struct engine *g)
{
	struct process_watch *w = g->watch;
	struct threaded *one;

	if (!w)
		return;
	report_unknown_programs(g);
	exec_names_free(w->names);
	connector_close(w->fd);
	for (size_t at = 0; (one = hash_next(&w->threaded, &at));)
		free(one);
	hash_done(&w->threaded);
	hash_done(&w->own);
	free(w);
	g->watch = NULL;
}

/* --- processes that exist --- */

static void note_threads(struct process_watch *w, pid_t tgid)
{
	if (!hash_get(&w->threaded, tgid))
		hash_put(&w->threaded, tgid, alloc_new(struct threaded));
}

static struct tracee *add(struct engine *g, pid_t tgid, pid_t parent, enum task_origin how)
{
	struct tracee *t = tracees_add(&g->tracees, tgid, tgid);
	const struct tracee *creator = parent ? tracees_find(&g->tracees, parent) : NULL;

	t->state = TRACEE_RUNNING;
	t->birth = how;
	t->group->parent = parent;
	if (creator) {
		t->creator = creator->id;
		t->creator_tgid = creator->group->tgid;
	}
	return t;
}

/* proc_each() */
static void list_one(void *ctx, pid_t pid, pid_t parent)
{
	struct engine *g = ctx;
	struct proc_status s;

	if (pid == getpid() || parent == getpid() || tracees_find(&g->tracees, pid) ||
	    hash_get(&g->watch->own, pid) || proc_status(pid, &s) || !s.has_memory)
		return;
	if (s.threads > 1)
		note_threads(g->watch, pid);
	engine_announce(g, add(g, pid, parent, BORN_ATTACHED));
}

void processes_list(struct engine *g)
{
	proc_each(list_one, g);
	g->watch->listed = clock_ns(CLOCK_MONOTONIC);
}

/* --- reports --- */

/* Events have the time of the report, which may come from a clock of another CPU. */
static void set_time(struct engine *g, uint64_t time)
{
	uint64_t since = time > g->origin ? time - g->origin : 0;

	since = since > g->last_time ? since : g->last_time;
	g->batch.time = since ? since : 1;
}

static void forget(struct process_watch *w, pid_t tgid)
{
	free(hash_remove(&w->threaded, tgid));
}

/* The end of a process was not reported, and its exit status is unknown. */
static void lose(struct engine *g, struct tracee *t)
{
	forget(g->watch, t->group->tgid);
	engine_emit_exit(g, t, EVENT_LOST, (struct exit_status){0}, false);
}

static void handle_fork(struct engine *g, const struct process_report *r)
{
	struct process_watch *w = g->watch;
	struct tracee *t = tracees_find(&g->tracees, r->tgid), *parent;

	if (r->tid != r->tgid) {
		if (t)
			note_threads(w, r->tgid);
		return;
	}
	if (r->parent == getpid() || hash_get(&w->own, r->parent)) {
		if (r->tgid != g->command.start.pid)
			hash_put(&w->own, r->tgid, w);
		return;
	}
	if (t && r->time <= w->listed)
		return;
	if (t)
		lose(g, t);
	parent = tracees_find(&g->tracees, r->parent);
	if (!parent)		/* a kernel thread */
		return;
	g->tally.stops[STOP_FORK]++;

	struct event e = engine_event(g, parent, EVENT_FORK);

	t = add(g, r->tgid, r->parent, BORN_FORK);
	e.born.how = BORN_FORK;
	e.born.other = t->id;
	e.born.other_tgid = r->tgid;
	engine_emit(g, &e);
	engine_announce(g, t);
}

/* The process has ended or is a zombie, so that it has no arguments any more, or ptrail may not
 * read which program it executes. */
static void fill_name(struct engine *g, const struct process_report *r, struct event *e)
{
	struct process_watch *w = g->watch;
	const char *name = w->names ? exec_names_find(w->names, r->tgid, r->time) : NULL;
	bool has_ended = !e->exec.argv || !*e->exec.argv;

	w->without_arguments += has_ended;
	w->without_name += has_ended && !name;
	if (name)
		e->exec.path = e->exec.file = arena_copy(&g->scratch, name, strlen(name));
}

static void handle_exec(struct engine *g, const struct process_report *r)
{
	struct tracee *t = tracees_find(&g->tracees, r->tgid);

	if (hash_get(&g->watch->own, r->tgid))
		return;
	if (!t) {		/* the creator is a kernel thread */
		t = add(g, r->tgid, 0, BORN_UNKNOWN);
		engine_announce(g, t);
	}
	if (r->tgid == g->command.start.pid)
		start_done(&g->command.start);
	g->tally.stops[STOP_EXEC]++;

	struct event e = engine_event(g, t, EVENT_EXEC);

	e.exec.old_tid = r->tgid;
	engine_fill_exec(g, t, &e);
	if (g->options.wants.programs && !*e.exec.path)
		fill_name(g, r, &e);
	engine_emit(g, &e);
	arena_reset(&g->scratch);
}

/* Returns whether the process has ended at this end of a task of it: it is no process of several
 * threads, or is a zombie without other threads, or has been reaped. The report of a thread that
 * execve(2) has ended may follow that of the execve, and even have the number of the process. */
static bool has_ended(const struct process_watch *w, const struct process_report *r,
		      struct threaded **several)
{
	struct proc_status s;

	*several = hash_get(&w->threaded, r->tgid);
	return !*several || proc_status(r->tgid, &s) || (s.state == 'Z' && s.threads <= 1);
}

static void end_process(struct engine *g, struct tracee *t, struct exit_status how, pid_t parent)
{
	struct tracee_group *p = t->group;
	const pid_t tgid = p->tgid;
	const bool is_command = tgid == g->command.pid;

	if (is_command)
		engine_note_exec_failure(g);
	engine_emit_exiting(g, t, how);
	p->parent = parent;
	p->knows_parent = parent;
	if (g->options.wants.reaps && !is_command)
		p->pidfd = reaper_open(tgid);
	forget(g->watch, tgid);
	engine_emit_exit(g, t, EVENT_EXIT, how, true);
}

static void handle_exit(struct engine *g, const struct process_report *r)
{
	struct tracee *t = tracees_find(&g->tracees, r->tgid);
	struct threaded *several;
	int status = r->status;

	if (r->tid == r->tgid)
		hash_remove(&g->watch->own, r->tgid);
	if (!t)
		return;
	if (!has_ended(g->watch, r, &several)) {
		if (r->tid == r->tgid)
			several->leader_status = r->status;
		return;
	}
	/* That of the main thread is the status of the process, unless exit_group(2) has ended
	 * it: then the other threads have that status. */
	if (several && r->tid != r->tgid && !status)
		status = several->leader_status;
	end_process(g, t, stop_exit_status_of(status), r->parent);
}

static void handle_report(struct engine *g, const struct process_report *r)
{
	set_time(g, r->time);
	switch (r->kind) {
	case REPORT_FORK:
		handle_fork(g, r);
		break;
	case REPORT_EXEC:
		handle_exec(g, r);
		break;
	case REPORT_EXIT:
		handle_exit(g, r);
		break;
	}
	engine_use_current_time(g);
}

/* --- lost reports --- */

/* Finds what has happened to a process: emits its end, if it has ended. */
static void check_process(struct engine *g, struct tracee *t)
{
	struct proc_status s;

	if (!proc_status(t->id.tid, &s) && (s.has_memory || s.threads > 1))
		return;
	lose(g, t);
}

/* Reports were lost: compares the table with /proc. */
static void catch_up(struct engine *g)
{
	_cleanup_free_ pid_t *all = alloc_more(NULL, g->tracees.by_tid.count + 1, sizeof(*all));
	struct tracee *t;
	size_t count = 0;

	if (!g->watch->has_lost)
		diag_say(g->diag, "the kernel has dropped reports of processes that were not "
			 "received in time: starts, programs and ends are missing");
	g->watch->has_lost = true;
	g->result.lost++;
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		all[count++] = t->id.tid;
	for (size_t i = 0; i < count; i++) {
		t = tracees_find(&g->tracees, all[i]);
		if (t)
			check_process(g, t);
	}
	processes_list(g);
}

int processes_handle_reports(struct engine *g)
{
	struct process_report reports[REPORTS];
	int n = 1;

	for (int reads = 0; n != 0 && reads < READS_MAX; reads++) {
		n = connector_read(g->watch->fd, reports, REPORTS);
		if (n < 0 && n != -ENOBUFS)
			return n;
		for (int i = 0; i < n; i++)
			handle_report(g, &reports[i]);
		if (n < 0)
			catch_up(g);
	}
	return 0;
}
