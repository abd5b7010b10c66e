/* Attaching to what runs already. Threads are born while we go from one to the next, so the list is read
 * again until nothing on it is new; what a seized thread makes comes by itself. */
#include "ptrace/state.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "ptrace/control.h"
#include "ptrace/permission.h"
#include "ptrace/proc.h"

unsigned long engine_ptrace_options(const struct engine *g)
{
	unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC;

	if (g->options.follow)
		options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
	if (g->options.wants.exiting || g->options.wants.reaps)
		options |= PTRACE_O_TRACEEXIT;
	if (g->options.exit_kill)
		options |= PTRACE_O_EXITKILL;
	return options;
}

/* PTRACE_SEIZE sleeps while the process is in an execve that waits for its other threads, which, when
 * they are traced, wait for us to collect them. So a tick ends it: -EINTR, to be tried again. */
static int seize(const struct engine *g, pid_t tid)
{
	sigjmp_buf out;

	if (sigsetjmp(out, 1))
		return -EINTR;
	control_escape(&out);

	long failed = ptrace(PTRACE_SEIZE, tid, 0, engine_ptrace_options(g));
	int err = errno;

	control_escape(NULL);
	return failed ? -err : 0;
}

static void serve_what_is_there(struct engine *g)
{
	engine_collect(g, false);
	engine_serve_batch(g);
}

/* 1: it is new; 0: it is ours already; -errno */
static int attach_task(struct engine *g, pid_t tid, pid_t tgid)
{
	struct tracee *t;
	struct proc_status s;
	uint64_t nr = UINT64_MAX;
	int err;

	if (tracees_find(&g->tracees, tid))
		return 0;
	if (g->options.wants.calls)
		nr = proc_call(tid);	/* once it is interrupted, nobody knows */
	control_tick(true);
	while ((err = seize(g, tid)) == -EINTR)
		serve_what_is_there(g);
	if (tracees_find(&g->tracees, tid))
		return 0;
	if (err == -EPERM && !proc_status(tid, &s) && s.tracer == getpid())
		err = 0;	/* the tick came when it was done, or its maker's tracing took it in */
	if (err)
		return err;
	t = tracees_add(&g->tracees, tid, tgid);
	t->how = BORN_ATTACHED;
	t->linked = true;
	t->state = TRACEE_RUNNING;
	t->resumes = nr;
	engine_announce(g, t);
	if (g->options.wants.calls)
		ptrace(PTRACE_INTERRUPT, tid, 0, 0);
	return 1;
}

/* One pass over the threads of a process; how many were new. *ours: how many are traced by us, *err: why
 * the last one that is not could not be. */
static int pass(struct engine *g, pid_t tgid, unsigned *ours, int *err)
{
	char path[64];
	int found = 0;

	snprintf(path, sizeof(path), "/proc/%d/task", tgid);
	DIR *dir = opendir(path);

	*ours = 0;
	if (!dir) {
		*err = -ESRCH;
		return 0;
	}
	for (struct dirent *entry; (entry = readdir(dir));) {
		pid_t tid = atoi(entry->d_name);
		int new = tid ? attach_task(g, tid, tgid) : -ESRCH;

		if (new >= 0)
			++*ours;
		else if (tid)
			*err = new;
		found += new > 0;
	}
	closedir(dir);
	/* not before: what runs again gets in the way of attaching to the others */
	serve_what_is_there(g);
	return found;
}

int engine_attach(struct engine *g, pid_t pid)
{
	struct proc_status s;
	char why[256];
	unsigned ours = 0;
	int err = 0;

	if (!g->begun)
		engine_begin(g, NULL);
	if (proc_status(pid, &s)) {
		diag_say(g->diag, "cannot attach to %d: there is no such process", pid);
		return -ESRCH;
	}
	if (s.tgid == getpid()) {
		diag_say(g->diag, "cannot attach to %d: it is this tracer itself", pid);
		return -EPERM;
	}
	if (g->options.follow) {
		while (pass(g, s.tgid, &ours, &err))
			;
	} else {
		int new = attach_task(g, pid, s.tgid);

		ours = new >= 0;
		err = new;
	}
	if (ours)
		return 0;
	permission_explain(pid, -err, why, sizeof(why));
	diag_say(g->diag, "cannot attach to %d: %s", pid, why);
	return err;
}
