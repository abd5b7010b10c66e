/* Detaches processes so that they stay stopped (--stop-at), in the same state as after SIGSTOP: a
 * debugger can attach to them, and SIGCONT lets them continue.
 *
 * The task whose event matches gets a SIGSTOP while it is in a ptrace-stop, and is detached. It
 * takes the signal before it executes another instruction, and all threads of its process stop with
 * it. The other threads are interrupted, and detached at their next stop: the kernel lets a task
 * that is detached while its process is stopped stop as well.
 *
 * A syscall that has not been executed must not be executed when its task is detached in a
 * syscall-enter-stop. It is therefore replaced by none or a harmless one, and at its exit stop the
 * result becomes ERESTARTNOINTR: when the task continues, the kernel restarts the syscall, as after
 * a signal. */
#include "trace/actions/leave_stopped.h"

#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi/restart.h"
#include "machine/machine.h"
#include "machine/own_calls.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/shutdown.h"
#include "trace/state/start.h"
#include "trace/tasks/tracee.h"

/* Returns what the event matches; NULL: nothing, or the process cannot be left. */
static const char *find_match(const struct engine *g, const struct tracee *t,
			      const struct event *e)
{
	const struct engine_stopper *s = &g->options.stopper;

	if (!s->match || t->group->stopped_at || engine_is_detaching(g) ||
	    engine_is_starting(g, t))
		return NULL;
	return s->match(s->ctx, e);
}

/* Begins to detach the process of a stopped task, which is detached when it is resumed. */
static void begin_leaving(struct engine *g, struct tracee *t, const char *what)
{
	t->group->stopped_at = what;
	t->stop_match = NULL;
	if (syscall(SYS_tgkill, t->group->tgid, t->id.tid, SIGSTOP) && errno != ESRCH)
		diag_errno(g->diag, errno, "cannot stop process %d", t->group->tgid);
	for (const struct tracee *other = t->group->tasks; other; other = other->next)
		if (other != t && other->state != TRACEE_STOPPED)
			ptrace(PTRACE_INTERRUPT, other->id.tid, 0, 0);
}

int engine_leave(struct engine *g, pid_t pid, const char *what)
{
	struct tracee_group *p = tracees_group(&g->tracees, pid);

	if (!p || p->stopped_at || engine_is_detaching(g))
		return -ESRCH;
	if (g->selection.program || !g->options.stopper.match)
		return -EPERM;
	/* one thread takes the signal, traced or not, and stops the others */
	if (kill(pid, SIGSTOP))
		return -errno;
	p->stopped_at = what;
	for (const struct tracee *t = p->tasks; t; t = t->next)
		if (t->state != TRACEE_STOPPED)
			ptrace(PTRACE_INTERRUPT, t->id.tid, 0, 0);
	return 0;
}

void engine_stop_at_exec(struct engine *g, struct tracee *t, const struct event *e)
{
	const char *what = t->stop_match ? t->stop_match : find_match(g, t, e);

	t->stop_match = NULL;
	if (what && !engine_is_detaching(g))
		begin_leaving(g, t, what);
}

/* Returns the number of the syscall to be made in place of the task's, or -1 for none. A seccomp
 * filter decides about that number, too, and those of containers refuse -1, or kill. One that
 * ptrail runs under allows getpid(), since programs are to run under it. Returns the task's own
 * syscall if it has a filter that ptrail has not. */
static uint64_t harmless_call(const struct engine *g, const struct tracee *t)
{
	const struct event *e = &t->syscall.event;
	struct proc_status s, own;

	if (t->no_proc || proc_status(t->id.tid, &s))
		return e->call.nr;
	if (!s.filtered)
		return -1;
	return !g->selection.program && s.filters && !proc_status(getpid(), &own) &&
		own.filters == s.filters ? own_calls[e->call.abi->id].getpid : e->call.nr;
}

void engine_stop_at_enter(struct engine *g, struct tracee *t, bool is_enter)
{
	const uint64_t nr = t->syscall.event.call.nr;
	uint64_t instead;

	if (t->syscall.treatment == SYSCALL_REPEATED)
		t->syscall.treatment = SYSCALL_AS_IS;
	t->stop_match = find_match(g, t, &t->syscall.event);
	if (!t->stop_match || !is_enter || t->injection)
		return;
	instead = harmless_call(g, t);
	if (instead != nr && machine_set_nr(t->id.tid, instead))
		t->syscall.treatment = SYSCALL_REPEATED;
}

bool engine_stop_before_call(struct engine *g, struct tracee *t)
{
	const char *what = t->stop_match;

	if (t->syscall.treatment != SYSCALL_REPEATED)
		return false;
	t->syscall.treatment = SYSCALL_AS_IS;
	machine_set_nr(t->id.tid, t->syscall.event.call.nr);
	machine_set_result(t->id.tid, -RESTART_NOINTR);
	begin_leaving(g, t, what);
	return true;
}

void engine_stop_at_leave(struct engine *g, struct tracee *t)
{
	const char *what = t->stop_match ? t->stop_match : find_match(g, t, &t->syscall.event);

	if (what && !engine_is_detaching(g))
		begin_leaving(g, t, what);
	t->stop_match = NULL;
}

void engine_report_left(struct engine *g, const struct tracee *t)
{
	struct tracee_group *p = t->group;
	unsigned exiting = p->exiting - (t->life == TRACEE_EXITING);

	if (!p->stopped_at || p->is_left || p->count - 1 > exiting)
		return;
	p->is_left = true;
	if (p->tgid == g->command.pid && g->command.start.is_daemon)
		g->command.pid = 0;		/* its end will not be reported */
	if (g->sink.idle)		/* the message follows the lines of its events */
		g->sink.idle(g->sink.ctx);
	g->options.stopper.left(g->options.stopper.ctx, p->tgid, p->stopped_at);
}

bool engine_runs_debugger(const struct engine *g)
{
	const struct engine_stopper *s = &g->options.stopper;

	return s->match && s->is_busy(s->ctx);
}
