#include "app/stop_at/stop_at.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/stop_at/then.h"
#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/system/clock.h"
#include "enrich/names.h"
#include "filter/condition/condition.h"
#include "filter/function_filter.h"
#include "pipeline/call_choice.h"
#include "trace/state/own_signals.h"
#include "trace/proc/pid_namespace.h"
#include "trace/proc/proc.h"

enum { STOP_POLLS_MAX = 1000 };		/* of 100 us, until a process is in state T */

static bool matches_exec(const struct stop_spec *stop, const struct event *e)
{
	return stop->program && (pattern_matches_file(stop->program, e->exec.path) ||
				 pattern_matches_file(stop->program, e->exec.file));
}

/* Whether the filter depends on what is known at the end of a system call */
static bool needs_result(const struct filter *calls)
{
	const struct call_condition *condition = filter_condition(calls);

	return !filter_all_statuses(calls) || (condition && condition_uses_result(condition));
}

/* A LEAVE is examined if what was read at the ENTER may not have decided. */
static bool matches_call(const struct stop_spec *stop, const struct event *e)
{
	const struct call_condition *condition;

	if (!stop->calls || !choice_accepts(stop->calls, e))
		return false;
	condition = filter_condition(stop->calls);
	if (e->kind == EVENT_ENTER ? needs_result(stop->calls) :
	    !condition && filter_all_statuses(stop->calls))
		return false;
	if (e->kind == EVENT_LEAVE && !filter_status(stop->calls, choice_outcome(e)))
		return false;
	return !condition || condition_evaluate(condition, e, names_directory, e->call.memory) ==
		IS_TRUE;
}

/* engine_stopper.match */
static const char *find_match(void *ctx, const struct event *e)
{
	struct stop_at *s = ctx;

	for (size_t i = 0; i < s->o->stop_count; i++) {
		const struct stop_spec *stop = &s->o->stops[i];

		if (e->kind == EVENT_EXEC ? !matches_exec(stop, e) : !matches_call(stop, e))
			continue;
		s->has_matched[i] = true;
		return stop->text;
	}
	return NULL;
}

/* Waits until the process is in a group-stop, which it enters as soon as it gets a processor. */
static void await_stop(pid_t pid)
{
	const struct timespec step = {.tv_nsec = NS_PER_SECOND / 10000};
	struct proc_status status;

	for (unsigned i = 0; i < STOP_POLLS_MAX; i++) {
		if (proc_status(pid, &status) || status.state == 'T' || status.state == 'Z')
			return;
		nanosleep(&step, NULL);
	}
}

/* The child that becomes the command of --then. `terminal`: that of the live view; -1: none */
static void become_debugger(const struct stop_at *s, const char *command, int terminal)
{
	control_restore_for_exec();
	for (int fd = STDIN_FILENO; terminal >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(terminal, fd);
	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++)
		if (s->files[fd] >= 0)
			dup2(s->files[fd], fd);
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

/* Runs --then for the next process that waits for it. */
static void start_debugger(struct stop_at *s)
{
	while (s->o->then && !s->debugger && s->begun < s->left_count) {
		const struct left_process *left = &s->left[s->begun++];
		_cleanup_free_ char *command = NULL;
		int terminal = -1;

		if (!left->is_stopped)
			continue;
		command = then_command(s->o->then, left->pid);
		if (s->screen)
			terminal = s->screen->leave(s->screen->ctx);
		s->debugger = fork();
		if (!s->debugger)
			become_debugger(s, command, terminal);
		if (s->debugger > 0)
			continue;
		s->debugger = 0;
		diag_errno(s->diag, errno, "cannot run --then for process %d", left->pid);
	}
	if (s->screen && !s->debugger)
		s->screen->enter(s->screen->ctx);
}

/* Whether the process has not ended */
static bool is_alive(pid_t pid)
{
	struct proc_status status;

	return !proc_status(pid, &status) && status.state != 'Z' && status.state != 'X';
}

/* engine_stopper.left */
static void handle_left(void *ctx, pid_t pid, const char *what)
{
	struct stop_at *s = ctx;
	char name[PID_NAME_SIZE];
	bool alive;

	await_stop(pid);
	alive = is_alive(pid);
	s->left = alloc_more(s->left, s->left_count + 1, sizeof(*s->left));
	s->left[s->left_count++] = (struct left_process){pid, alive};
	pids_read_name(pid, name);
	if (!alive)
		diag_say(s->diag, "process %d ended before it could be left stopped at %s", pid,
			 what);
	else if (s->o->then)
		diag_say(s->diag, "process %d (%s) is stopped at %s", pid, name, what);
	else
		diag_say(s->diag, "process %d (%s) is stopped at %s; to debug it: gdb -p %d", pid,
			 name, what, pid);
	if (alive && s->screen)
		s->screen->left(s->screen->ctx, pid);
	start_debugger(s);
}

/* engine_stopper.owns */
static bool is_debugger(void *ctx, pid_t pid)
{
	struct stop_at *s = ctx;

	if (!s->debugger || pid != s->debugger)
		return false;
	s->debugger = 0;
	start_debugger(s);
	return true;
}

/* engine_stopper.is_busy */
static bool has_debugger(void *ctx)
{
	const struct stop_at *s = ctx;

	return s->debugger;
}

bool stop_at_init(struct stop_at *s, const struct options *o, const struct stop_screen *screen,
		  struct diag *diag, struct engine_stopper *stopper)
{
	*s = (struct stop_at){.o = o, .diag = diag, .screen = screen, .files = {-1, -1}};
	if (!o->stop_count && !o->top)
		return false;
	for (int fd = STDIN_FILENO; o->then && !screen && fd <= STDOUT_FILENO; fd++)
		s->files[fd] = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	*stopper = (struct engine_stopper){
		.match = find_match, .left = handle_left, .owns = is_debugger,
		.is_busy = has_debugger, .ctx = s,
	};
	return true;
}

void stop_at_report(const struct stop_at *s)
{
	struct proc_status status;

	for (size_t i = 0; i < s->o->stop_count; i++)
		if (!s->has_matched[i])
			diag_say(s->diag, "--stop-at=%s: nothing matched", s->o->stops[i].text);
	for (size_t i = 0; i < s->left_count; i++)
		if (s->left[i].is_stopped && !proc_status(s->left[i].pid, &status) &&
		    status.state == 'T' && !status.tracer)
			diag_say(s->diag, "process %d is still stopped; to continue it: "
				 "kill -CONT %d", s->left[i].pid, s->left[i].pid);
}

void stop_at_done(struct stop_at *s)
{
	for (int fd = STDIN_FILENO; fd <= STDOUT_FILENO; fd++)
		if (s->files[fd] >= 0)
			close(s->files[fd]);
	free(s->left);
}
