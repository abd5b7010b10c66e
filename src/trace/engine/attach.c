/* Attaches to running processes. Threads are created while others are being attached to, so the
 * list of threads is read again until it has no new one; tasks that a seized thread creates are
 * traced automatically. A signal that asks ptrail to end also ends attaching; engine_run handles
 * it. */
#include "trace/engine.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "trace/actions/announce.h"
#include "trace/actions/ptrace_options.h"
#include "trace/engine/batch.h"
#include "trace/engine/begin.h"
#include "trace/engine/wait.h"
#include "trace/memory/userfault.h"
#include "trace/proc/permission.h"
#include "trace/proc/proc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/source.h"
#include "trace/tasks/tracee.h"

enum { ATTEMPTS_MAX = 100 };	/* one per ms, while a refusal may be temporary */

/* PTRACE_SEIZE sleeps while the process is in an execve that waits for its other threads. If these
 * are traced, they wait for ptrail to collect them. So a tick interrupts the call: -EINTR, to be
 * tried again. */
static int seize(const struct engine *g, pid_t tid)
{
	sigjmp_buf escape;

	if (sigsetjmp(escape, 1))
		return -EINTR;
	control_escape(&escape);

	long failed = ptrace(PTRACE_SEIZE, tid, 0, engine_ptrace_options(g, true));
	int err = errno;

	control_escape(NULL);
	return failed ? -err : 0;
}

static void handle_pending_stops(struct engine *g)
{
	engine_collect(g, false);
	engine_handle_batch(g);
}

/* Sets the process that created the task, if it is traced. */
static void find_creator(const struct engine *g, struct tracee *t)
{
	struct proc_status s;
	const struct tracee *parent = NULL;

	if (t->group->count > 1 || proc_status(t->id.tid, &s))
		return;		/* its first task represents the process */
	t->group->parent = s.ppid;
	if (tracees_group(&g->tracees, s.ppid))
		parent = tracees_group(&g->tracees, s.ppid)->tasks;
	if (!parent)
		return;
	t->creator = parent->id;
	t->creator_tgid = s.ppid;
}

/* Returns 1 if the task is attached to now, 0 if it was traced already, or -errno. */
static int attach_task(struct engine *g, pid_t tid, pid_t tgid)
{
	struct tracee *t;
	struct proc_status s;
	uint64_t nr = UINT64_MAX;
	bool interrupted = false;
	int err;

	if (tracees_find(&g->tracees, tid))
		return 0;
	if (engine_emits_calls(g))
		nr = proc_syscall_nr(tid);	/* unknown after the task is interrupted */
	control_tick(true);
	while ((err = seize(g, tid)) == -EINTR && !control_sent()) {
		interrupted = true;
		handle_pending_stops(g);
	}
	if (tracees_find(&g->tracees, tid))
		return 0;
	if (err == -EPERM && !proc_status(tid, &s) && s.tracer == getpid()) {
		/* seized just before the tick; or its creator is traced and so is the task */
		if (!interrupted)
			return 0;
		err = 0;
	}
	if (err)
		return err;
	t = tracees_add(&g->tracees, tid, tgid);
	t->birth = BORN_ATTACHED;
	t->state = TRACEE_ATTACHED;
	t->stops_at_exit = true;
	t->syscall.restart_nr = nr;
	if (engine_emits_calls(g) && t->group->count == 1)
		t->group->has_userfault = userfault_is_possible(tid);
	find_creator(g, t);
	engine_announce(g, t);
	if ((engine_emits_calls(g) && !g->options.no_interrupt) || g->library)
		ptrace(PTRACE_INTERRUPT, tid, 0, 0);
	return 1;
}

/* Attaches to the threads of a process once. Returns the number of new ones. Sets *traced to the
 * number of threads that are traced by us, and *err to the failure of the last one that is not. */
static int attach_new_threads(struct engine *g, pid_t tgid, unsigned *traced, int *err)
{
	char path[64];
	int found = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", tgid);
	DIR *dir = opendir(path);

	*traced = 0;
	*err = -ESRCH;		/* also if no thread is listed, while one calls execve */
	if (!dir)
		return 0;
	for (struct dirent *entry; (entry = readdir(dir)) && !control_sent();) {
		pid_t tid = atoi(entry->d_name);
		int new = tid ? attach_task(g, tid, tgid) : -ESRCH;

		if (new >= 0)
			++*traced;
		else if (tid)
			*err = new;
		found += new > 0;
	}
	closedir(dir);
	/* only now: threads that are resumed disturb attaching to the others */
	handle_pending_stops(g);
	return found;
}

/* Attaches to all tasks of the process, or to one. Returns the number that is traced by us. */
static unsigned attach_process(struct engine *g, pid_t pid, pid_t tgid, int *err)
{
	unsigned traced;

	if (!g->options.follow) {
		*err = attach_task(g, pid, tgid);
		return *err >= 0;
	}
	while (attach_new_threads(g, tgid, &traced, err) && !control_sent())
		;
	return traced;
}

/* Whether a process that was found in a cgroup has ended since, which is no failure */
static bool is_past_member(const struct engine *g, pid_t pid)
{
	struct proc_status s;

	return g->newcomers.are_attached_to && (proc_status(pid, &s) || !s.has_memory);
}

/* Attaches to a process and reports a failure. Returns 0 or -errno. */
static int attach_or_report(struct engine *g, pid_t pid, pid_t tgid)
{
	struct permission_env env = permission_env_here();
	char why[512];
	unsigned traced;
	int err = 0;

	if (tgid == getpid()) {
		diag_say(g->diag, "cannot attach to %d: it is ptrail itself", pid);
		return -EPERM;
	}
	if (g->sink.objects && g->sink.objects(g->sink.ctx, tgid, why, sizeof(why))) {
		diag_say(g->diag, "cannot attach to %d: %s", pid, why);
		return -EPERM;
	}
	for (unsigned attempts = 0; attempts < ATTEMPTS_MAX; attempts++) {
		traced = attach_process(g, pid, tgid, &err);
		if (traced || control_sent())
			return 0;
		if (!permission_is_transient(&env, pid, -err))
			break;
		nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
	}
	if (is_past_member(g, pid))
		return err;
	if (g->diag->as_strace)
		diag_errno(g->diag, -err, "attach: ptrace(PTRACE_SEIZE, %d)", pid);
	permission_explain(&env, pid, -err, why, sizeof(why));
	diag_say(g->diag, "cannot attach to %d: %s", pid, why);
	return err;
}

/* A scan of all processes for descendants */
struct descent {
	struct engine *g;
	struct hash seen;	/* processes of the tree, attached to or not */
	bool found;
};

static void attach_descendant(void *ctx, pid_t pid, pid_t parent)
{
	struct descent *d = ctx;
	struct proc_status s;

	if (!hash_get(&d->seen, parent) || hash_get(&d->seen, pid) || control_sent())
		return;
	hash_put(&d->seen, pid, d);
	d->found = true;
	if (pid == getpid() || tracees_group(&d->g->tracees, pid) || proc_status(pid, &s) ||
	    (s.state == 'Z' && s.threads < 2))
		return;
	attach_or_report(d->g, pid, pid);
}

/* Ends, because new children of tracees are traced automatically. */
static void attach_descendants(struct engine *g, pid_t pid)
{
	struct descent d = {.g = g, .found = true};

	hash_put(&d.seen, pid, &d);
	while (d.found && !control_sent()) {
		d.found = false;
		if (proc_each(attach_descendant, &d))
			break;
	}
	hash_done(&d.seen);
}

void engine_begin_attaching(struct engine *g)
{
	if (g->origin)
		return;
	if (g->options.wants.cheap_calls && !engine_emits_calls(g))
		diag_debug(g->diag, "syscalls are not traced: a running process cannot be given a "
			   "seccomp filter");
	engine_emit_begin(g, NULL);
	engine_prepare_proc(g);
}

int engine_attach(struct engine *g, pid_t pid)
{
	struct proc_status s;
	int err, nice = getpriority(PRIO_PROCESS, 0);

	engine_begin_attaching(g);
	if (g->tracees.no_proc) {
		diag_say(g->diag, "cannot attach to %d: /proc belongs to another pid namespace",
			 pid);
		return -ESRCH;
	}
	if (proc_status(pid, &s)) {
		if (g->newcomers.are_attached_to)
			return -ESRCH;
		if (g->diag->as_strace)
			diag_errno(g->diag, ESRCH, "attach: ptrace(PTRACE_SEIZE, %d)", pid);
		else
			diag_say(g->diag, "cannot attach to %d: no such process", pid);
		return -ESRCH;
	}
	/* ptrail gets little CPU time among hundreds of busy threads; without the privilege it
	 * waits longer */
	setpriority(PRIO_PROCESS, 0, -20);
	EACH_SOURCE(g, at_attach, g, true);
	g->is_attaching = true;
	err = attach_or_report(g, pid, s.tgid);
	if (g->options.tree && s.tgid != getpid())
		attach_descendants(g, s.tgid);
	g->is_attaching = false;
	EACH_SOURCE(g, at_attach, g, false);
	setpriority(PRIO_PROCESS, 0, nice);
	if (g->sink.idle)	/* says that it is attached, even if it never stops */
		g->sink.idle(g->sink.ctx);
	return g->tracees.by_tid.count && g->options.tree ? 0 : err;
}
