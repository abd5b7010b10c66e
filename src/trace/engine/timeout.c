/* --timeout: when the time limit expires, all tracees are inspected, then get SIGTERM, and later
 * SIGKILL. Processes that ptrail did not start are detached instead. Questions about files of
 * tracees are given up then, as after a signal to ptrail. */
#include "trace/engine/timeout.h"

#include <signal.h>
#include <stdio.h>

#include "base/system/clock.h"
#include "desc/type.h"
#include "trace/engine/batch.h"
#include "trace/inspect/inspect.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/shutdown.h"

/* With --all, the processes of the table are not tracees, and none of ptrail's business. */
static void signal_all(struct engine *g, int sig)
{
	struct tracee_group *p;

	if (g->watch) {
		if (g->command.pid)
			kill(g->command.pid, sig);
		return;
	}
	for (size_t at = 0; (p = hash_next(&g->tracees.by_tgid, &at));)
		kill(p->tgid, sig);
}

/* Continues stopped processes, so that they receive the SIGTERM. */
static void wake_stopped(struct engine *g)
{
	struct tracee *t;

	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (t->stop_signal)	/* never set with --all */
			kill(t->group->tgid, SIGCONT);
}

static void handle_timeout(struct engine *g)
{
	g->shutdown.timeout_time = engine_now(g);
	g->result.timed_out = true;
	if (g->options.wants.looks)
		engine_emit_looks(g, LOOK_TIMEOUT, false, engine_handle_pending);
	if (!g->result.has_command) {
		engine_detach_for(g, END_TIMEOUT);
		return;
	}
	g->shutdown.term_time = engine_now(g);
	signal_all(g, SIGTERM);
	wake_stopped(g);
}

void engine_set_timeout(struct engine *g)
{
	if (g->options.timeout)
		g->shutdown.has_alarm = !control_alarm(g->options.timeout);
}

void engine_check_timeout(struct engine *g)
{
	if (!engine_is_overdue(g))
		return;
	if (!g->shutdown.timeout_time)
		handle_timeout(g);
	else if (g->result.has_command &&
		 engine_now(g) - g->shutdown.term_time >= g->options.kill_after)
		signal_all(g, SIGKILL);	/* again at each tick: they may have created others */
}

/* Formats a duration such as "2.5 s". */
static void format_duration(char *text, size_t room, uint64_t ns)
{
	if (ns % NS_PER_SECOND)
		snprintf(text, room, "%.3g s", (double)ns / NS_PER_SECOND);
	else
		snprintf(text, room, "%llu s", (unsigned long long)(ns / NS_PER_SECOND));
}

void engine_report_timeout(struct engine *g)
{
	const struct exit_status *how = &g->result.how;
	const char *name = how->signaled ? desc_signal_name(how->number) : NULL;
	const char *command = g->command.name_room;
	char limit[32];

	format_duration(limit, sizeof(limit), g->options.timeout);
	if (!g->result.has_command)
		diag_say(g->diag, "timeout: all processes were detached after %s", limit);
	else if (!g->result.ended)
		diag_say(g->diag, "timeout: '%s' took longer than %s", command, limit);
	else if (g->command.end < g->shutdown.timeout_time)
		diag_say(g->diag, "timeout: processes left behind by '%s' were terminated "
			 "after %s; '%s' itself had ended %s%d", command, limit, command,
			 how->signaled ? "by signal " : "with exit status ", how->number);
	else if (name)
		diag_say(g->diag, "timeout: '%s' took longer than %s and was terminated by %s",
			 command, limit, name);
	else
		diag_say(g->diag, "timeout: '%s' took longer than %s and ended %s %d %s SIGTERM",
			 command, limit, how->signaled ? "by signal" : "with exit status",
			 how->number, g->command.end < g->shutdown.term_time ? "before" : "after");
}
