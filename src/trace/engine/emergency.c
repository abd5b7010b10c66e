/* The engine without its tables: what is done after a fatal failure of ptrail, so that the command
 * can continue to its own end. Allocates nothing and uses almost none of the existing data, so it
 * works with full or corrupt memory and in a signal handler.
 *
 * Each stop is answered by detaching the task in its current state: with the signal that was to be
 * delivered, or in its group-stop. Tasks that cannot be detached (they would be killed, or a
 * seccomp filter would refuse syscalls without the tracer) are resumed at each stop until all have
 * ended. Where syscalls are dispatched to the tracer, all tasks are stopped first. */
#include "trace/engine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/actions/passthrough.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/pending.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"
#include "trace/state/start.h"
#include "trace/tasks/stop.h"

/* limit of tids in linux/threads.h */
enum { HIGHEST_TID = 4 << 20 };

static bool must_stay_attached(const struct engine *g)
{
	return g->options.exit_kill || g->selection.program;
}

/* ESRCH: killed meanwhile */
static void answer_stop(const struct engine *g, pid_t tid, const struct ptrace_stop *stop)
{
	const bool detaches = !must_stay_attached(g);
	int sig = stop->kind == STOP_SIGNAL ? stop->number : 0;
	enum hook_outcome outcome, last = HOOK_NOT_MINE;

	for (const struct trace_source *const *s = g->sources.all;
	     *s && last != HOOK_RESUMED; s++) {
		outcome = (*s)->at_failure_stop ?
			(*s)->at_failure_stop(g, tid, stop, detaches) : HOOK_NOT_MINE;
		if (outcome != HOOK_NOT_MINE)
			last = outcome;
	}
	if (last == HOOK_RESUMED)
		return;
	if (detaches)
		ptrace(PTRACE_DETACH, tid, 0, last == HOOK_HANDLED ? 0 : sig);
	else if (last == HOOK_HANDLED)
		ptrace(PTRACE_CONT, tid, 0, 0);
	else
		engine_pass_through(g, tid, stop);
}

/* Answers the stop of a task that wait4() has reported already and does not report again. The kind
 * of stop is in the task's siginfo: in a stop caused by ptrace, si_code is the upper part of the
 * wait status. A tracee that runs is interrupted if it must be stopped to be detached. */
static void answer_reported(const struct engine *g, pid_t tid)
{
	struct ptrace_stop stop = {.kind = STOP_OTHER};
	siginfo_t info;

	if (!ptrace(PTRACE_GETSIGINFO, tid, 0, &info))
		stop = stop_of((info.si_code > 0xff ? info.si_code :
				info.si_code == (SIGTRAP | 0x80) ? SIGTRAP | 0x80 :
				info.si_signo) << 8 | 0x7f);
	else if (errno != EINVAL) {	/* it runs, or is not a tracee */
		if (engine_dispatches(g))
			ptrace(PTRACE_INTERRUPT, tid, 0, 0);
		return;
	}
	answer_stop(g, tid, &stop);
}

typedef void number_fn(const struct engine *g, pid_t number);

/* Calls `fn` for each number in a directory of /proc. Does not use a DIR, which would be allocated.
 */
static bool each_number(const struct engine *g, const char *path, number_fn *fn)
{
	_Alignas(struct dirent64) char entries[4096];
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long n;

	if (fd < 0)
		return false;
	while ((n = syscall(SYS_getdents64, fd, entries, sizeof(entries))) > 0) {
		for (long at = 0; at < n;) {
			const struct dirent64 *e = (const void *)(entries + at);
			pid_t number = strtol(e->d_name, NULL, 10);

			at += e->d_reclen;
			if (number > 0)
				fn(g, number);
		}
	}
	close(fd);
	return !n;
}

static void answer_threads(const struct engine *g, pid_t tgid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task", tgid);
	each_number(g, path, answer_reported);
}

/* Answers the stops of all tasks that were stopped at the failure. */
static void answer_all_reported(const struct engine *g)
{
	if (proc_is_own() && each_number(g, "/proc", answer_threads))
		return;
	for (pid_t tid = 1; tid <= HIGHEST_TID; tid++)
		answer_reported(g, tid);
}

/* Forwards signals sent to ptrail to the command. INT, QUIT and TSTP from the terminal reach the
 * command without that; after TSTP (*suspend) the shell expects that ptrail stops too. Returns
 * false if there is no command: then the signal is for ptrail. */
static bool forward_signals(pid_t command, bool *suspend)
{
	struct control_signal s;

	while (control_next(&s)) {
		if (s.number == SIGUSR1)
			continue;
		if (!command)
			return false;
		if ((s.number == SIGTERM || s.number == SIGHUP) && s.sender)
			kill(command, s.number);
		*suspend |= s.number == SIGTSTP;
	}
	return true;
}

static bool is_end(const struct ptrace_stop *stop)
{
	return stop->kind == STOP_EXITED || stop->kind == STOP_KILLED;
}

static void record_end(struct engine_result *result, const struct ptrace_stop *stop)
{
	result->ended = true;
	result->how = stop_exit_status(stop);
}

/* Whether wait4() has returned the end of the command and it was not handled */
static bool has_ended(const struct engine *g, struct engine_result *result)
{
	for (unsigned i = 0; i < g->batch.count; i++) {
		struct ptrace_stop stop = stop_of(g->batch.statuses[i].status);

		if (g->batch.statuses[i].tid != g->command.pid || !is_end(&stop))
			continue;
		record_end(result, &stop);
		return true;
	}
	return false;
}

void engine_run_emergency(struct engine *g, struct engine_result *result)
{
	bool suspend = false, stopped = false;	/* the latter: the command is in a group-stop */
	pid_t command = g->command.pid;
	int status;

	if (command && g->command.start.go >= 0)
		start_release(&g->command.start);
	*result = g->result;
	if (command && has_ended(g, result))
		command = 0;
	if (g->result.has_command && !command && !g->command.end)
		/* it has not been released, and cannot start without that */
		return;
	/* tasks that wait in injected code for ptrail would never stop */
	EACH_SOURCE(g, end_events, g);
	answer_all_reported(g);
	while (command || must_stay_attached(g) || engine_dispatches(g)) {
		/* also those that have come since the error, which do not interrupt the wait */
		if (!forward_signals(command, &suspend))
			break;
		/* if the command is not stopped yet, the tick after the signal comes back here */
		if (suspend && command && (stopped || control_has_stopped(command))) {
			suspend = false;
			control_stop_self();
		}

		pid_t tid = wait4(-1, &status, __WALL, NULL);

		if (tid < 0 && errno == EINTR)
			continue;
		if (tid < 0)
			break;

		struct ptrace_stop stop = stop_of(status);

		if (!is_end(&stop)) {
			if (tid == command)
				stopped = must_stay_attached(g) && stop.kind == STOP_GROUP;
			answer_stop(g, tid, &stop);
		} else if (tid == command) {
			record_end(result, &stop);
			command = 0;
		}
	}
}
