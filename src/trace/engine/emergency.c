/* The engine without its tables: what it does when this process has failed and the command still
 * has to come to its own end. It allocates nothing and uses next to nothing of what was written
 * before, so that it works with memory that is full or broken, and within a signal handler.
 *
 * Each stop is answered by letting the task go as it is: with the signal that was to be delivered,
 * stopped where it was stopped. Tasks that cannot be let go (they would die, or be refused the
 * calls that a seccomp program leaves to the tracer) are resumed at each stop until all have ended.
 * */
#include "trace/engine/state.h"

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

#include "trace/engine/own_signals.h"
#include "trace/proc/proc.h"

/* linux/threads.h: no task has a higher number */
enum { HIGHEST_TID = 4 << 20 };

static bool must_stay_attached(const struct engine *g)
{
	return g->options.exit_kill || g->selection.program;
}

static void answer_stop(const struct engine *g, pid_t tid, const struct ptrace_stop *stop)
{
	if (must_stay_attached(g))
		engine_pass_through(g, tid, stop);
	else	/* ESRCH: killed meanwhile */
		ptrace(PTRACE_DETACH, tid, 0, stop->kind == STOP_SIGNAL ? stop->number : 0);
}

/* A task that wait4 has reported already is not reported again. What it has stopped for stands in
 * its siginfo: of a stop of ptrace's own, si_code is the upper part of the wait status. */
static void answer_reported(const struct engine *g, pid_t tid)
{
	struct ptrace_stop stop = {.kind = STOP_OTHER};
	siginfo_t info;

	if (!ptrace(PTRACE_GETSIGINFO, tid, 0, &info))
		stop = stop_of((info.si_code > 0xff ? info.si_code :
				info.si_code == (SIGTRAP | 0x80) ? SIGTRAP | 0x80 :
				info.si_signo) << 8 | 0x7f);
	else if (errno != EINVAL)
		return;			/* it runs, or is none of ours */
	answer_stop(g, tid, &stop);
}

typedef void number_fn(const struct engine *g, pid_t number);

/* Each number in a folder of /proc, without a DIR, which would be allocated. */
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

/* Those that had stopped when we failed */
static void answer_all_reported(const struct engine *g)
{
	if (proc_is_own() && each_number(g, "/proc", answer_threads))
		return;
	for (pid_t tid = 1; tid <= HIGHEST_TID; tid++)
		answer_reported(g, tid);
}

/* What the tracer is sent is for the command; INT and QUIT come to it from the terminal anyway, and
 * so does TSTP (*suspend), by which the shell wants to see us stopped as well. False: there is no
 * command, so it is for us. */
static bool pass_on_signals(pid_t command, bool *suspend)
{
	struct control_signal s;

	while (control_next(&s)) {
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
	result->how = (struct ending){stop->kind == STOP_KILLED, stop->core, stop->number};
}

/* Whether wait4 has told of the command's end already, and nobody came to look at it */
static bool has_ended(const struct engine *g, struct engine_result *result)
{
	for (unsigned i = 0; i < g->batch_count; i++) {
		struct ptrace_stop stop = stop_of(g->batch[i].status);

		if (g->batch[i].tid != g->command || !is_end(&stop))
			continue;
		record_end(result, &stop);
		return true;
	}
	return false;
}

void engine_go_blind(struct engine *g, struct engine_result *result)
{
	bool suspend = false, stopped = false;	/* the latter: the command, as far as we saw */
	pid_t command = g->command;
	int status;

	if (command && g->start.go >= 0)
		start_release(&g->start);
	*result = g->result;
	if (command && has_ended(g, result))
		command = 0;
	if (g->result.has_command && !command && !g->command_end)
		return;			/* it has not begun, and does not without a word of ours */
	engine_resume_parked(g);	/* or they wait for us in our own code, and do not stop */
	answer_all_reported(g);
	while (command || must_stay_attached(g)) {
		/* who does not stop at once is looked at by the tick that follows a signal */
		if (suspend && command && (stopped || control_has_stopped(command))) {
			suspend = false;
			control_stop_self();
		}

		pid_t tid = wait4(-1, &status, __WALL, NULL);

		if (tid < 0 && errno == EINTR && pass_on_signals(command, &suspend))
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
