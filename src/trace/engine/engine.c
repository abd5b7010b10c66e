#include "trace/engine.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <time.h>
#include <unistd.h>

#include "base/system/clock.h"
#include "base/system/kernel_release.h"
#include "machine/machine.h"
#include "symbols/objects.h"
#include "symbols/stacks.h"
#include "trace/actions/announce.h"
#include "trace/actions/detach.h"
#include "trace/actions/inject.h"
#include "trace/actions/leave_stopped.h"
#include "trace/actions/ptrace_options.h"
#include "trace/capture/scheduling.h"
#include "trace/engine/batch.h"
#include "trace/engine/begin.h"
#include "trace/engine/detach.h"
#include "trace/engine/newcomers.h"
#include "trace/engine/timeout.h"
#include "trace/engine/wait.h"
#include "trace/inspect/inspect.h"
#include "trace/library_calls/library.h"
#include "trace/proc/proc.h"
#include "trace/processes/watch.h"
#include "trace/sched/watch.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/shutdown.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"
#include "trace/state/start.h"
#include "trace/state/tally.h"
#include "trace/stops/exit.h"
#include "trace/tasks/reap.h"
#include "trace/tasks/tracee.h"
#include "trace/uring/uring.h"

static const uint64_t reaper_wait_max = 30 * 1000 * 1000;	/* ns after the latest zombie */
static const uint64_t leftover_grace = NS_PER_SECOND;
static const uint64_t spin_time = 30 * 1000;	/* ns: several times what a cheap syscall takes */
/* ns between two polls: of the kernel, or of each zombie (struct reaper, .polls) */
static const uint64_t reap_poll_interval = 100 * 1000, zombie_poll_interval = 10 * 1000 * 1000;

void engine_watch_calls(struct engine *g, pid_t pid)
{
	struct tracee_group *p = pid ? tracees_group(&g->tracees, pid) : NULL;
	pid_t watched = p && !engine_emits_calls(g) ? pid : 0;

	if (watched == g->watched)
		return;
	g->watched = watched;
	for (const struct tracee *t = watched ? p->tasks : NULL; t; t = t->next)
		if (t->state != TRACEE_STOPPED)
			ptrace(PTRACE_INTERRUPT, t->id.tid, 0, 0);
}

/* Whether ptrail may run on several processors: sched_getaffinity fails if there are too many */
static bool has_processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) || CPU_COUNT(&set) > 1;
}

struct engine *engine_new(const struct engine_options *options, const struct engine_sink *sink,
			  struct diag *diag)
{
	struct engine *g = calloc(1, sizeof(*g));
	int err = g ? 0 : -ENOMEM;

	if (!g)
		goto failed;
	g->options = *options;
	g->sink = *sink;
	g->diag = diag;
	g->can_trace_all = capability_is_effective(CAP_SYS_PTRACE);
	g->wait.spin_time = has_processors() ? spin_time : 0;
	g->wait.drain_interval = g->wait.drain_countdown = 1;
	g->command.start = (struct start){.go = -1, .report = -1};
	engine_host_symbols(g);
	g->reaping.reaper.epoll = -1;
	if (options->watches_all)
		engine_want_lives_only(g);
#if HAVE_LIBRARY_CALLS
	library_add_source(g);
#endif
	uring_add_source(g);
	g->native = machine_native();
	g->wait.method = options->wants.reaps && !options->wants.calls ? WAIT_BY_EPOLL :
		WAIT_FOR_ANY;
	if (options->wants.reaps)
		err = reaper_init(&g->reaping.reaper, !kernel_release_is_at_least(6, 9));
	if (!err)
		err = control_open(g->wait.method == WAIT_BY_EPOLL, options->signals);
	if (!err && sink->usr1)
		control_handle_usr1();
	diag_debug(diag, "ptrace_setoptions = %#lx",
		   engine_ptrace_options(g, engine_wants_exit_stops(g)));
	if (!err)
		return g;
	reaper_done(&g->reaping.reaper);
	free(g);
failed:
	errno = -err;
	return NULL;
}

void engine_free(struct engine *g)
{
	if (!g)
		return;
	control_close();
	start_done(&g->command.start);
	selection_done(&g->selection);
	reaper_done(&g->reaping.reaper);
	if (g->oom_counters)
		oom_counters_done(g->oom_counters);
	if (g->quota_counters)
		quota_counters_done(g->quota_counters);
	free(g->oom_counters);
	free(g->quota_counters);
	cgroup_limits_done(&g->cgroup_limits);
	engine_newcomers_done(g);
	processes_unwatch(g);
	known_interpreters_done(&g->known_interpreters);
	sched_watch_free(g->sched_watch);
	EACH_SOURCE(g, free, g);
	tracees_done(&g->tracees);
	arena_done(&g->scratch);
	stacks_free(g->own_stacks);
	objects_free(g->own_objects);
	free(g->batch.statuses);
	free(g->reaping.reaped);
	free(g);
}

int engine_start(struct engine *g, const struct engine_command *command)
{
	struct ring_selection rings = {0};
	struct start_failure why;
	const char *chosen = "";
	struct tracee *t;

	engine_name_command(g, command);
	int err = g->rings.attaches ? 0 : engine_choose_rings(g, false);

	if (err)
		return err;
	if (g->rings.in_use)
		rings = g->rings.in_use->selection(g);
	err = selection_init(&g->selection, &g->options, command, &rings, &chosen);
	if (err)
		diag_say(g->diag, "cannot use a seccomp filter (--seccomp=always): %s", chosen);
	err = err ? err : engine_confirm_rings(g, chosen);
	if (err)
		return err;
	engine_emit_begin(g, command->argv);
	diag_debug(g->diag, "seccomp filter: %s (%s)%s", g->selection.program ? "yes" : "no",
		   chosen, engine_emits_calls(g) || !g->options.wants.cheap_calls ? "" :
		   "; syscalls are not traced");
	err = engine_prepare_command(g, command);
	if (err || g->result.ended)
		return err;
	if (ptrace(PTRACE_SEIZE, g->command.start.pid, 0,
		   engine_ptrace_options(g, engine_wants_exit_stops(g))) ||
	    ptrace(PTRACE_INTERRUPT, g->command.start.pid, 0, 0)) {
		err = -errno;
		if (!start_is_dead(&g->command.start)) {
			start_report_refusal(&g->command.start, g->diag, g->command.name_room,
					     -err);
			start_abandon(&g->command.start);
			return err;
		}
		start_abandon(&g->command.start);
		if (engine_command_was_ended(g))
			return 0;
		why = (struct start_failure){.error = ESRCH, .step = START_DIED};
		start_report_failure(g->diag, g->command.name_room, &why);
		return err;
	}
	engine_prepare_proc(g);	/* only now: the command keeps its mounts */
	g->command.pid = g->command.start.pid;
	t = tracees_add(&g->tracees, g->command.pid, g->command.pid);
	t->birth = BORN_COMMAND;
	t->state = TRACEE_RUNNING;
	t->stops_at_exit = engine_wants_exit_stops(g);
	t->group->parent = g->command.start.is_daemon ? 0 : getpid();
	engine_announce(g, t);
	g->sink.begin(g->sink.ctx);
	start_release(&g->command.start);
	return 0;
}

/* Whether the command has received the signal already, because it was sent to both */
static bool command_has_signal(const struct engine *g, const struct control_signal *s)
{
	struct proc_status status;

	if (g->command.last_signal == s->number && g->command.last_signal_sender == s->sender &&
	    engine_now(g) - g->command.last_signal_time < NS_PER_SECOND)
		return true;
	return !proc_status(g->command.pid, &status) &&
		(status.pending | status.shared_pending) >> (s->number - 1) & 1;
}

/* Handles a signal sent to ptrail. With a command: the terminal sends INT and QUIT to the command
 * too; TERM and HUP are forwarded. A second signal within two seconds detaches all tracees, a third
 * one ends the wait. If tracees are detached already for another reason, the second one does that.
 * Without a command: the first detaches, the second ends the wait. If looks are wanted, QUIT only
 * requests a look. */
static void handle_own_signal(struct engine *g, const struct control_signal *s)
{
	bool detaches = !g->command.pid || engine_was_asked_just_now(g);

	if (s->number == SIGUSR1) {
		engine_emit_records(g);
		engine_use_current_time(g);
		g->sink.usr1(g->sink.ctx);
		return;
	}
	if (s->number == SIGQUIT && g->options.wants.looks && !engine_is_detaching(g)) {
		g->looks_pending |= 1u << LOOK_REQUESTED;
		return;
	}
	if (s->number == SIGTSTP) {
		g->command.suspends = g->command.pid;
		return;
	}
	if ((s->number == SIGINT || s->number == SIGQUIT) && engine_runs_debugger(g))
		return;
	if (!g->tracees.by_tid.count && g->options.stopper.match) {	/* it may never continue */
		g->result.signal = s->number;
		g->shutdown.stop_waiting = true;
		return;
	}
	if (engine_is_detaching(g) && (detaches || g->shutdown.reason == END_SIGNAL)) {
		g->result.signal = s->number;
		/* tracees with breakpoints must be detached first, which takes a second at most */
		g->shutdown.stop_waiting = !g->library || !g->tracees.by_tid.count;
		return;
	}
	if (g->options.leaves_at_signal && g->command.pid) {
		kill(g->command.pid, SIGCONT);
		kill(g->command.pid, s->number);
		g->result.signal = s->number;
		engine_detach_for(g, END_SIGNAL);
		return;
	}
	if (detaches) {
		g->result.signal = s->number;
		engine_detach_for(g, END_SIGNAL);
		return;
	}
	g->shutdown.request_time = engine_now(g);
	g->shutdown.request_signal = s->number;
	if (s->number == SIGTERM || s->number == SIGHUP)
		g->result.asked = s->number;
	/* If ptrail is the init process, signals are sent to it alone. A signal of the terminal (no
	 * sender) also reaches the command, except that a hangup is sent to the session leader
	 * alone. */
	if ((s->number == SIGTERM || s->number == SIGHUP || getpid() == 1) &&
	    (s->sender || (s->number == SIGHUP && getsid(0) == getpid())) &&
	    !command_has_signal(g, s))
		kill(g->command.pid, s->number);
}

static bool command_has_stopped(const struct engine *g)
{
	const struct tracee *t = tracees_find(&g->tracees, g->command.pid);

	if (t)
		return t->stop_signal;
	return g->shutdown.phase == ENGINE_PASSTHROUGH ? g->command.is_stopped :
		control_has_stopped(g->command.pid);
}

/* Stops ptrail when job control has stopped the command and ptrail was meant too, so that the shell
 * sees it. */
static void suspend_with_command(struct engine *g)
{
	if (!g->command.pid)
		g->command.suspends = false;
	if (!g->command.suspends || !command_has_stopped(g))
		return;
	g->command.suspends = false;
	if (g->sink.idle)
		g->sink.idle(g->sink.ctx);
	control_stop_self();
}

static bool has_pending_output(const struct engine *g)
{
	return g->sink.pending && g->sink.pending(g->sink.ctx);
}

static void emit_pending_looks(struct engine *g)
{
	unsigned pending = g->looks_pending;

	/* stops are handled meanwhile, one of which may be the end of the command */
	g->looks_pending = 0;
	if (pending & 1u << LOOK_COMMAND_EXITED)
		engine_emit_looks(g, LOOK_COMMAND_EXITED, false, engine_handle_pending);
	if (pending & 1u << LOOK_REQUESTED)
		engine_emit_looks(g, LOOK_REQUESTED, false, engine_handle_pending);
}

/* Whether the command ended because of a signal that asked ptrail to end and that the command got
 * too. A command that exits with status 0 afterwards, as a server does, was not cut short; HUP may
 * have another meaning. */
static bool was_ended_by_request(const struct engine *g)
{
	const struct exit_status *how = &g->result.how;

	if (!g->shutdown.request_signal || !g->result.ended)
		return false;
	return how->signaled ? how->number == g->shutdown.request_signal :
		how->number && g->shutdown.request_signal != SIGHUP;
}

/* If a signal ended the command, the processes that it left behind have a moment to end, as they
 * may have got the signal too. Then they are detached. */
static void detach_leftovers(struct engine *g)
{
	if (g->shutdown.timeout_time || g->shutdown.phase != ENGINE_RUNNING ||
	    !was_ended_by_request(g))
		return;
	if (engine_now(g) - g->command.end >= leftover_grace)
		engine_detach_for(g, END_SIGNAL);
}

/* Makes a tick occur when the first delay of -e inject is over. */
static void tick_at_delay_end(const struct engine *g)
{
	uint64_t now = engine_now(g);

	control_tick_in(g->next_delay_end > now ? g->next_delay_end - now : 0);
}

/* Whether zombies may be reaped that no wait reports */
static bool watches_zombies(const struct engine *g)
{
	return (g->reaping.reaper.zombies.count || g->reaping.count) &&
		g->wait.method != WAIT_BY_EPOLL && !engine_has_ended(g);
}

static bool is_ending(const struct engine *g)
{
	return g->shutdown.phase == ENGINE_DETACHING || g->result.asked ||
		(was_ended_by_request(g) && !engine_is_detaching(g));
}

/* Whether something is due at a time that no stop reports. While ptrail is asked to end, a blocked
 * write is interrupted by each tick. */
static bool needs_tick(const struct engine *g)
{
	return g->sources.drains || g->wait.method == WAIT_BY_TID || is_ending(g) ||
		has_pending_output(g) || g->shutdown.timeout_time || g->next_delay_end ||
		uring_polls(g) ||
		(g->options.wants.states && !engine_has_ended(g)) ||
		(g->options.timeout && !g->shutdown.has_alarm) || engine_awaits_newcomers(g);
}

static void handle_tick(struct engine *g)
{
	engine_emit_records(g);
	engine_use_current_time(g);
	if (uring_polls(g) && !engine_has_ended(g))
		uring_handle_tick(g);
	if (g->options.wants.states)
		engine_update_states(g);
	if (has_pending_output(g) && g->sink.idle)
		g->sink.idle(g->sink.ctx);
	if (g->options.members.list)
		engine_attach_newcomers(g);
}

/* Waits for a tick or a signal, while there is no tracee to wait for. */
static void await_newcomer(void)
{
	if (!control_noticed())
		pause();
}

/* Runs what is due between two batches. */
static void run_timers(struct engine *g)
{
	const bool watch_zombies = watches_zombies(g);
	struct control_signal s;

	if (control_noticed())
		while (control_next(&s))
			handle_own_signal(g, &s);
	if (g->command.suspends)
		suspend_with_command(g);
	if (control_ticked())
		handle_tick(g);
	if (g->looks_pending && !engine_has_ended(g))
		emit_pending_looks(g);
	if (g->rings.in_use)
		g->rings.in_use->run_timers(g);
	engine_check_timeout(g);
	detach_leftovers(g);
	if (watch_zombies && engine_now(g) - g->reaping.reaper.last_poll >
	    (g->reaping.reaper.polls ? zombie_poll_interval : reap_poll_interval))
		engine_emit_reaps(g, 0, NULL);
	if (g->next_delay_end)
		engine_end_delays(g, false);
	if (g->shutdown.phase == ENGINE_DETACH_WANTED &&
	    !(g->rings.in_use && g->rings.in_use->must_await_setup(g)))
		engine_begin_detach(g);
	control_tick(watch_zombies || needs_tick(g));
	if (g->next_delay_end)
		tick_at_delay_end(g);
}

/* Waits until zombies with untraced parents are reaped. That happens soon or never: in a
 * container whose init does not reap, each run would wait in vain. */
static void wait_for_reapers(struct engine *g)
{
	uint64_t since = reaper_latest(&g->reaping.reaper);

	while (g->reaping.reaper.zombies.count && engine_now(g) - since < reaper_wait_max)
		engine_emit_reaps(g, 1, NULL);
}

/* Verifies that every stop led to its event. */
static void check_tally(struct engine *g)
{
	const uint64_t *emitted = g->tally.emitted;
	const char *fault = tally_fault(&g->tally);

	diag_debug(g->diag, "events: %llu; syscalls: %llu entered, %llu exited, %llu unfinished",
		   (unsigned long long)g->seq + 1, (unsigned long long)emitted[EVENT_ENTER],
		   (unsigned long long)emitted[EVENT_LEAVE],
		   (unsigned long long)g->tally.unfinished);
	if (!fault)
		return;
	g->result.miscounted = true;
	diag_say(g->diag, "internal error: event counts differ (%s); the trace may be incomplete",
		 fault);
}

static enum end_reason end_reason(const struct engine *g)
{
	if (g->shutdown.error)
		return END_FAILED;
	if (g->result.timed_out)
		return END_TIMEOUT;
	if (g->result.let_go || g->shutdown.reason == END_FAILED ||
	    g->shutdown.reason == END_SIGNAL)
		return g->shutdown.reason;
	return was_ended_by_request(g) ? END_SIGNAL : END_DONE;
}

/* Emits the last event, when no other event will follow. That may be long before the last tracee
 * ends, so that reports are written then. */
static void emit_end(struct engine *g)
{
	struct event e = {.kind = EVENT_END};

	if (engine_has_ended(g))
		return;
	e.time = engine_now(g);
	e.end.how = g->result.how;
	e.end.has_command = g->result.has_command;
	e.end.ended = g->command.end;
	e.end.events = g->seq + 1;
	e.end.lost = g->result.lost;
	e.end.lost_rings = g->result.lost_rings;
	check_tally(g);
	if (g->rings.in_use)
		g->rings.in_use->log(g);
	e.end.events_by_kind = g->tally.emitted;
	e.end.unfinished = g->tally.unfinished;
	e.end.why = end_reason(g);
	e.end.signal = e.end.why != END_SIGNAL ? 0 :
		g->result.signal ? g->result.signal : g->shutdown.request_signal;
	engine_emit(g, &e);
	if (g->sink.idle)
		g->sink.idle(g->sink.ctx);
}

static void finish_run(struct engine *g)
{
	struct tracee *t;

	engine_emit_records(g);
	/* from now on events have the current time: wait_for_reapers depends on it */
	engine_use_current_time(g);
	if (engine_is_detaching(g))
		engine_report_detached(g);
	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at)); at = 0)
		engine_emit_exit(g, t, EVENT_LOST, (struct exit_status){0}, false);
	if (g->options.wants.reaps && !engine_is_detaching(g))
		wait_for_reapers(g);
	if (g->reaping.count)
		engine_emit_reaps(g, 0, NULL);
	emit_end(g);
	if (g->result.timed_out)
		engine_report_timeout(g);
	/* signals interrupt what waits for readers */
	control_tick(has_pending_output(g) || control_sent());
}

/* Whether a task runs, or has stopped without having been resumed. */
static bool has_running_task(const struct engine *g)
{
	const struct tracee *t;
	struct proc_status status;

	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));)
		if (!proc_status(t->id.tid, &status) && strchr("Rt", status.state))
			return true;
	return false;
}

/* Handles the stops of attaching. If only one EVENT_LOOK of each process is wanted, that continues
 * until the tasks that were interrupted in a syscall sleep in it again, or for 50 ms. Otherwise
 * EVENT_LOOK has to come before the events of what the tasks do. */
static void settle_attached(struct engine *g)
{
	enum { MS_MAX = 50 };

	for (unsigned i = 0; i < MS_MAX; i++) {
		engine_collect(g, false);
		engine_handle_batch(g);
		if (!g->options.wants.look_only || !has_running_task(g))
			return;
		nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
	}
}

/* Emits looks of the processes in the state in which they were found (stopped by job control, for
 * example). */
static void look_at_attached(struct engine *g)
{
	if (!g->options.wants.looks)
		return;
	settle_attached(g);
	engine_emit_looks(g, LOOK_REQUESTED, true, engine_handle_pending);
	g->newcomers.have_addresses = true;
	if (!g->options.wants.look_only)
		return;
	engine_detach_for(g, END_DONE);
}

/* --all: until the command has ended, or, without one, a signal or the time limit ends the trace.
 * Then waits for a command that ptrail was asked to leave. */
static void watch_all(struct engine *g)
{
	int failed = 0;

	while (!failed && !g->shutdown.stop_waiting && !engine_is_detaching(g)) {
		run_timers(g);
		if (g->result.has_command && !g->command.pid)
			engine_detach_for(g, END_ROOT_EXIT);
		if (g->shutdown.phase == ENGINE_RUNNING)
			failed = engine_collect_reports(g);
	}
	g->shutdown.error = failed;
	finish_run(g);
	processes_unwatch(g);
	g->shutdown.stop_waiting &= !g->result.has_command;
	while (g->command.pid && !g->shutdown.stop_waiting) {
		run_timers(g);
		engine_collect_reports(g);
	}
}

int engine_run(struct engine *g, struct engine_result *result)
{
	if (g->options.watches_all) {
		watch_all(g);
		*result = g->result;
		return g->shutdown.error;
	}
	if (!g->result.has_command)
		look_at_attached(g);
	for (;;) {
		run_timers(g);
		bool has_none = !g->tracees.by_tid.count && !g->command.pid;

		if (has_none && engine_awaits_newcomers(g) && !g->shutdown.stop_waiting) {
			await_newcomer();
			continue;
		}
		if (g->shutdown.stop_waiting || (has_none &&
					g->shutdown.phase != ENGINE_PASSTHROUGH &&
					!engine_runs_debugger(g)))
			break;
		if (g->shutdown.phase == ENGINE_DETACHING && (g->tracees.by_tid.count ?
						     engine_detach_timed_out(g) :
						     g->options.leaves_at_signal))
			break;
		/* reports at the end do not wait for a command that continues without ptrail */
		if (g->shutdown.phase == ENGINE_PASSTHROUGH ||
		    (engine_is_detaching(g) && !g->tracees.by_tid.count))
			emit_end(g);

		int failed = engine_collect(g, true);

		if (failed && failed != -ECHILD) {
			diag_errno(g->diag, -failed, "cannot wait for tracees");
			g->shutdown.error = failed;
		}
		if (failed)
			break;
		/* before a stop that the same signal has caused */
		if (g->options.leaves_at_signal && control_sent())
			run_timers(g);
		engine_handle_batch(g);
	}
	finish_run(g);
	*result = g->result;
	return g->shutdown.error;
}
