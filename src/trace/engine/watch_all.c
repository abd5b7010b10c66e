/* --all: the lives of all processes of the machine. Reports of the kernel take the place of stops:
 * a short-lived process may have ended when its report is read, so ptrail gets a higher priority,
 * if it may. Nothing in here attaches to, stops or signals another process than the command. */
#include "trace/engine/wait.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trace/actions/announce.h"
#include "trace/engine.h"
#include "trace/engine/begin.h"
#include "trace/engine/dispatch.h"
#include "trace/processes/watch.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/shutdown.h"
#include "trace/stops/exit.h"
#include "trace/tasks/stop.h"
#include "trace/tasks/tracee.h"

void engine_want_lives_only(struct engine *g)
{
	struct wants *w = &g->options.wants;

	w->calls = w->cheap_calls = w->signals = w->looks = w->states = w->scheduling = false;
	w->quotas = w->crashes = w->objects = w->loaded = w->mappings = w->shortages = false;
	g->options.threads_only = g->options.no_interrupt = false;
}

static void announce_command(struct engine *g)
{
	struct tracee *t = tracees_add(&g->tracees, g->command.pid, g->command.pid);

	t->birth = BORN_COMMAND;
	t->state = TRACEE_RUNNING;
	t->group->parent = getpid();
	engine_announce(g, t);
}

int engine_watch_all(struct engine *g, const struct engine_command *command)
{
	char why[256];
	int err = processes_watch(g, why, sizeof(why));

	if (err) {
		diag_say(g->diag, "--all: cannot watch all processes: %s", why);
		return err;
	}
	engine_emit_begin(g, command ? command->argv : NULL);
	if (command) {
		engine_name_command(g, command);
		err = engine_prepare_command(g, command);
		g->command.pid = err || g->result.ended ? 0 : g->command.start.pid;
	}
	if (err)
		return err;
	engine_prepare_proc(g);
	if (g->tracees.no_proc) {
		diag_say(g->diag, "--all: cannot watch all processes: /proc belongs to another pid "
			 "namespace");
		start_abandon(&g->command.start);
		return -ESRCH;
	}
	processes_list(g);
	if (g->command.pid)
		announce_command(g);
	setpriority(PRIO_PROCESS, 0, PRIO_MIN);	/* the command keeps that of ptrail */
	g->sink.begin(g->sink.ctx);
	if (g->command.pid)
		start_release(&g->command.start);
	return 0;
}

/* Whether the end of the command has been emitted, or is not going to be */
static bool command_is_over(const struct engine *g)
{
	return !g->watch || !tracees_find(&g->tracees, g->command.pid);
}

/* Waits for children that have ended. The status of the command stays until its end has been
 * reported, which the kernel does a moment later. */
static void reap_children(struct engine *g)
{
	siginfo_t info = {0};
	int status;
	pid_t pid;

	while (!waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) && info.si_pid) {
		if (info.si_pid == g->command.pid && !command_is_over(g))
			return;
		pid = waitpid(info.si_pid, &status, WNOHANG);
		if (pid > 0 && pid == g->command.pid)
			engine_note_command_end(g, stop_exit_status_of(status));
		else if (pid > 0)
			engine_handle_stranger_end(g, pid, stop_exit_status_of(status));
		info.si_pid = 0;
	}
}

int engine_collect_reports(struct engine *g)
{
	struct pollfd files[] = {
		{.fd = g->watch ? g->watch_fd : -1, .events = POLLIN},
		{.fd = g->reaping.reaper.epoll, .events = POLLIN},
	};
	int err;

	if (!control_noticed())
		ppoll(files, 2, NULL, control_wait_mask());
	err = g->watch ? processes_handle_reports(g) : 0;
	if (g->watch && g->reaping.reaper.epoll >= 0)
		engine_emit_reaps(g, 0, NULL);
	reap_children(g);
	if (g->sink.idle)
		g->sink.idle(g->sink.ctx);
	if (err)
		diag_errno(g->diag, -err, "--all: cannot receive reports of processes");
	return err;
}
