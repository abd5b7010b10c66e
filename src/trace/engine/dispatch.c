/* The action for each kind of stop. */
#include "trace/engine/dispatch.h"

#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>

#include "symbols/crash.h"
#include "trace/actions/announce.h"
#include "trace/actions/detach.h"
#include "trace/actions/finish_call.h"
#include "trace/actions/inject.h"
#include "trace/actions/passthrough.h"
#include "trace/actions/ptrace_options.h"
#include "trace/actions/resume.h"
#include "trace/capture/scheduling.h"
#include "trace/capture/stack.h"
#include "trace/facts/facts.h"
#include "trace/proc/lookup.h"
#include "trace/proc/proc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/pending.h"
#include "trace/state/shutdown.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"
#include "trace/state/start.h"
#include "trace/stops/clone.h"
#include "trace/stops/exit.h"
#include "trace/stops/notice.h"
#include "trace/stops/syscall.h"
#include "trace/tasks/stop.h"
#include "trace/tasks/tracee.h"

enum { SENDER_ROOM = 64 };	/* of an answer of PID_NAMES */

void engine_note_command_end(struct engine *g, struct exit_status how)
{
	g->command.pid = 0;
	g->command.end = engine_now(g);
	g->result.ended = true;
	g->result.how = how;
	if (g->options.wants.looks && !g->shutdown.timeout_time)
		g->looks_pending |= 1u << LOOK_COMMAND_EXITED;
	if (g->options.until_command)
		engine_detach_for(g, END_ROOT_EXIT);
}

/* The end of an unknown task: a child that ptrail had before or was given, a task that was killed
 * before its first stop, or a process of the sink */
void engine_handle_stranger_end(struct engine *g, pid_t tid, struct exit_status how)
{
	if (g->sink.owns && g->sink.owns(g->sink.ctx, tid))
		return;
	if (g->options.stopper.match && g->options.stopper.owns(g->options.stopper.ctx, tid))
		return;
	if (!g->options.follow && g->options.reports_stranger_exits)
		diag_say(g->diag, "Exit of unknown pid %d ignored", tid);
	engine_remember_exit(g, &(struct early_exit){{tid, 0}, tid, how});
}

static void handle_end(struct engine *g, struct tracee *t, pid_t tid,
		       const struct ptrace_stop *stop)
{
	struct exit_status how = stop_exit_status(stop);

	if (tid == g->command.pid)
		engine_note_exec_failure(g);	/* before its exit, which is the consequence */
	if (t)
		engine_emit_exit(g, t, EVENT_EXIT, how, tid == t->group->tgid);
	else
		engine_handle_stranger_end(g, tid, how);
	if (tid == g->command.pid)
		engine_note_command_end(g, how);
}

/* Looks up the sender of a signal that a process has sent. Returns NULL if it is unknown. */
static const char *look_up_sender(const struct tracee *t, const siginfo_t *info,
				  char name[SENDER_ROOM])
{
	if (info->si_code > 0 && info->si_signo != SIGCHLD)
		return NULL;
	return lookup_read(t->id.tid, PID_NAMES, info->si_pid, name, SENDER_ROOM) > 0 ? name : NULL;
}

/* Returns the instruction pointer of a stopped task, if events are to have it. */
static uint64_t get_ip(const struct engine *g, const struct tracee *t)
{
	struct __ptrace_syscall_info info = {0};

	if (!g->options.locates_signals ||
	    ptrace(PTRACE_GET_SYSCALL_INFO, t->id.tid, sizeof(info), &info) < 0)
		return 0;
	return info.instruction_pointer;
}

static void handle_signal_stop(struct engine *g, struct tracee *t, int sig)
{
	enum hook_outcome outcome;

	ASK_SOURCES(outcome, g, at_signal, g, t, sig);
	if (outcome == HOOK_HANDLED) {
		g->tally.quiet[STOP_SIGNAL]++;
		engine_resume(g, t, 0);
		return;
	}

	struct event e = engine_event(g, t, EVENT_SIGNAL);
	char sender[SENDER_ROOM];
	siginfo_t info;

	e.signal.number = sig;
	e.signal.ip = get_ip(g, t);
	e.signal.abi = g->native;	/* ptrace returns it in the layout of the tracer */
	if (!ptrace(PTRACE_GETSIGINFO, t->id.tid, 0, &info)) {
		_Static_assert(sizeof(info) <= sizeof(e.signal.info), "siginfo_t fits");
		if (t->injected_signal == sig)
			engine_inject_siginfo(t, &info);
		memcpy(e.signal.info, &info, sizeof(info));
		e.signal.has_info = true;
		if (g->options.names_tasks && !t->no_proc)
			e.signal.sender = look_up_sender(t, &info, sender);
		if (t->group->tgid == g->command.pid && (sig == SIGTERM || sig == SIGHUP)) {
			g->command.last_signal = sig;
			g->command.last_signal_sender = control_sender(&info);
			g->command.last_signal_time = e.time;
		}
	}
	/* the sender of SIGCHLD at a child's end is of no interest, and it is the most frequent
	 * signal */
	if (g->options.wants.identity && !t->no_proc &&
	    !(sig == SIGCHLD && e.signal.has_info && info.si_code > 0))
		e.signal.who = facts_task_identity(t->id.tid, &g->scratch);
	if (g->options.stacks.from)
		engine_stack_at_signal(g, t, &e);
	if (g->options.wants.crashes && crash_is_signal(sig))
		engine_explain_crash(g, t, &e);
	if (sig == SIGSYS && g->rings.in_use && !g->rings.in_use->deliver_sigsys(g, t))
		sig = 0;
	engine_finish_with_notice(g, t, sig, &e);
	if (e.signal.who || e.signal.stack || e.signal.crash)
		arena_reset(&g->scratch);
}

static void handle_group_stop(struct engine *g, struct tracee *t, int sig)
{
	if (!t->stop_signal) {
		struct event e = engine_event(g, t, EVENT_STOP);

		e.signal.number = sig;
		e.signal.ip = get_ip(g, t);
		t->stop_signal = sig;
		engine_emit(g, &e);
	}
	if (engine_is_leaving(g, t) ||
	    (g->rings.in_use && g->rings.in_use->defers_group_stop(g, t))) {
		engine_resume(g, t, 0);
		return;
	}
	engine_count_held(g, t);
	ptrace(PTRACE_LISTEN, t->id.tid, 0, 0);
	t->state = TRACEE_LISTENING;
}

static bool is_first_stop(const struct engine *g)
{
	uint64_t before = 0;

	for (unsigned kind = 0; kind < STOP_KINDS; kind++)
		before += g->tally.stops[kind];
	return !before;
}

/* Says for -d at the first stop whether the kernel has PTRACE_GET_SYSCALL_INFO. */
static void probe_syscall_info(const struct engine *g, const struct tracee *t)
{
	struct __ptrace_syscall_info info;
	long n = ptrace(PTRACE_GET_SYSCALL_INFO, t->id.tid, sizeof(info), &info);

	diag_debug(g->diag, "PTRACE_GET_SYSCALL_INFO %s", n > 0 ? "works" : "does not work");
	if (g->options.exit_kill)
		diag_debug(g->diag, "PTRACE_O_EXITKILL works");
}

static void handle_stop(struct engine *g, struct tracee *t, const struct ptrace_stop *stop)
{
	enum hook_outcome outcome;

	if (t->state == TRACEE_BORN)
		engine_adjust_options(g, t);
	/* it ran when its syscall was looked up before the stop, and may be in one by now */
	if (t->state == TRACEE_ATTACHED && t->syscall.restart_nr == UINT64_MAX)
		t->syscall.restart_nr = proc_syscall_nr(t->id.tid);
	t->state = TRACEE_STOPPED;
	if (g->options.wants.scheduling)
		t->held_since = engine_now(g);
	if (g->diag->debug && is_first_stop(g))
		probe_syscall_info(g, t);
	g->tally.stops[stop->kind]++;
	EACH_SOURCE(g, before_stop, g, t);
	engine_announce(g, t);
	if (!engine_traces_generation(g, t)) {
		engine_detach_task(g, t, stop->kind == STOP_SIGNAL ? stop->number : 0);
		return;
	}
	if (t->stop_signal && stop->kind != STOP_GROUP) {
		struct event e = engine_event(g, t, EVENT_CONTINUE);

		t->stop_signal = 0;
		engine_emit(g, &e);
	}
	if (stop->kind != STOP_EXITING)	/* it may have been killed there */
		engine_end_vfork(g, t, engine_now(g));
	ASK_SOURCES(outcome, g, at_stop, g, t, stop);
	if (outcome != HOOK_NOT_MINE)
		return;
	switch (stop->kind) {
	case STOP_VFORK_DONE:
		EACH_SOURCE(g, at_vfork_done, g, t);
		engine_resume(g, t, 0);
		break;
	case STOP_CALL:
	case STOP_SECCOMP:
		engine_handle_syscall_stop(g, t);
		break;
	case STOP_SIGNAL:
		handle_signal_stop(g, t, stop->number);
		break;
	case STOP_GROUP:
		handle_group_stop(g, t, stop->number);
		break;
	case STOP_FORK:
	case STOP_VFORK:
	case STOP_CLONE:
		engine_handle_clone(g, t, stop->kind);
		break;
	case STOP_EXITING:
		engine_handle_exit_stop(g, t);
		break;
	default:
		engine_resume(g, t, 0);
	}
}

void engine_handle_stop(struct engine *g, const struct pending_status *r)
{
	struct ptrace_stop stop = stop_of(r->status);
	struct tracee *t = tracees_find(&g->tracees, r->tid);

	bool ends = stop.kind == STOP_EXITED || stop.kind == STOP_KILLED;

	if (g->shutdown.phase == ENGINE_PASSTHROUGH && ends)
		EACH_SOURCE(g, passthrough, g, r->tid, &stop);
	if (g->shutdown.phase == ENGINE_PASSTHROUGH && !ends) {
		if (r->tid == g->command.pid)
			g->command.is_stopped = stop.kind == STOP_GROUP;
		engine_pass_through(g, r->tid, &stop);
	} else if (ends) {
		handle_end(g, t, r->tid, &stop);
	} else if (stop.kind == STOP_EXEC) {
		engine_handle_exec(g, r->tid);
	} else if (t) {
		handle_stop(g, t, &stop);
	} else if (!g->options.follow) {
		/* created with CLONE_PTRACE although `follow` is off */
		if (!ptrace(PTRACE_DETACH, r->tid, 0, stop.kind == STOP_SIGNAL ? stop.number : 0) &&
		    g->options.reports_strangers)
			diag_say(g->diag, "Detached unknown pid %d", r->tid);
	} else {
		handle_stop(g, engine_add_unreported(g, r->tid), &stop);
	}
}
