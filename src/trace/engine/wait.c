/* Waiting. With system calls wanted, stops are many and each costs: one blocking wait4 that a tick
 * may interrupt. A look for more stops that are ready is one more call, so it is made at every stop
 * while it finds something, and else at every eighth: that is what a busy task can get ahead of the
 * others.
 *
 * The kernel looks at each tracee for that, twice, so with many of them the wait is for SIGCHLD,
 * which names a task that can be asked for alone. Signals of the same number do not queue: what is
 * not named is found by the looks in between, the last one at a tick. Whoever is found there had to
 * wait, so for a while each wait then begins with a look, for longer each time it happens, until it
 * hardly ever does. (A timer for each wait would be simpler, and costs more than the stop where
 * timers are the business of a hypervisor.)
 *
 * When only reaping, lifecycle events and selected calls are wanted, stops are few and the death of
 * zombies is news as well: epoll waits for both, with SIGCHLD let through only there.
 *
 * A new task often stops a moment before its maker does. Its first stop is kept back for that
 * moment, so that it is known what it is; not for longer, since a maker that was killed never
 * reports. */
#include "trace/engine/state.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "base/memory/alloc.h"
#include "fast/fast.h"
#include "trace/engine/own_signals.h"

enum {
	DRAIN_INTERVAL_MAX = 8,
	MANY_TRACEES = 64,		/* tasks from which on SIGCHLD is worth its price */
	FEW_TRACEES = 48,		/* … and down to which it stays so */
	MANY_DRAIN_INTERVAL_MAX = 64,
	SCANS_MIN = 64, SCANS_MAX = 4096,
};

static bool is_end_status(int status)
{
	enum stop_kind kind = stop_of(status).kind;

	return kind == STOP_EXITED || kind == STOP_KILLED;
}

static void add_status(struct engine *g, pid_t tid, int status)
{
	struct tracee *t = tracees_find(&g->tracees, tid);

	/* a task that stopped and is reported again was killed, or lost its number to an execve */
	if (t && t->batch_slot && !is_end_status(g->batch[t->batch_slot - 1].status))
		g->batch[t->batch_slot - 1].is_done = true;
	/* the same of a stranger, who may be kept back, and known since */
	for (unsigned i = 0; i < (t ? g->deferred_count : g->batch_count); i++)
		if (g->batch[i].tid == tid && !is_end_status(g->batch[i].status))
			g->batch[i].is_done = true;
	if (g->batch_count == g->batch_room) {
		g->batch_room = g->batch_room ? g->batch_room * 2 : 64;
		g->batch = alloc_more(g->batch, g->batch_room, sizeof(*g->batch));
	}
	g->batch[g->batch_count++] = (struct pending_status){tid, status, .is_unknown = !t};
	if (t)
		t->batch_slot = g->batch_count;
	else
		g->batch[g->batch_count - 1].received = engine_now(g);
}

void engine_requeue(struct engine *g, struct tracee *t)
{
	if (t->batch_slot)		/* it has been killed meanwhile */
		return;
	add_status(g, t->id.tid, 0x7f | SIGTRAP << 8 | PTRACE_EVENT_SECCOMP << 16);
	g->batch[g->batch_count - 1].fast_checked = true;
	g->waits_for_patch = true;
}

/* Takes what is ready; how many, or -ECHILD */
static int drain(struct engine *g)
{
	int status, found = 0;

	for (;;) {
		pid_t tid = wait4(-1, &status, __WALL | WNOHANG, NULL);

		if (tid < 0 && errno == EINTR)
			continue;
		if (tid < 0)
			return found ? found : -errno;
		if (!tid)
			return found;
		add_status(g, tid, status);
		found++;
	}
}

/* Whether somebody else than who was served last is among those that are ready */
static bool others_are_pending(const struct engine *g)
{
	for (unsigned i = 0; i < g->batch_count; i++)
		if (g->batch[i].tid != g->last_waited_tid)
			return true;
	return false;
}

static void drain_periodically(struct engine *g, unsigned interval_max)
{
	if (g->tracees.by_tid.count < 2 || --g->drain_countdown)
		return;
	drain(g);
	if (others_are_pending(g))
		g->drain_interval = 1;
	else if (g->drain_interval < interval_max)
		g->drain_interval *= 2;
	g->drain_countdown = g->drain_interval;
}

static bool update_wait_mode(struct engine *g)
{
	bool many = g->tracees.by_tid.count >= (g->waits_by_tid ? FEW_TRACEES : MANY_TRACEES);

	control_report_stops(many || g->polls_left);
	if (many != g->waits_by_tid) {
		control_tick(many);
		g->drain_interval = g->drain_countdown = 1;	/* what came before was not heard */
	}
	g->waits_by_tid = many;
	return many;
}

/* A look at everybody, before a wait or because of a tick. A signal that is pending is taken first:
 * one that comes later then tells of what the look has not found. */
static int scan_all(struct engine *g)
{
	int n;

	control_next_child(0);
	n = drain(g);
	if (others_are_pending(g))
		g->full_scans_left = g->full_scans_after_miss;
	else if (g->full_scans_left)
		g->full_scans_left--;
	return n < 0 ? n : 0;
}

/* Somebody has waited whom no signal named */
static void note_missed_status(struct engine *g)
{
	if (!others_are_pending(g))
		return;
	if (g->full_scans_after_miss < SCANS_MAX)
		g->full_scans_after_miss = g->full_scans_after_miss ?
			g->full_scans_after_miss * 2 : SCANS_MIN;
	g->full_scans_left = g->full_scans_after_miss;
}

/* One of many, by name */
static int collect_by_tid(struct engine *g)
{
	pid_t tid;
	int status;

	if (g->drain_countdown == 1)
		control_next_child(0);
	drain_periodically(g, MANY_DRAIN_INTERVAL_MAX);
	if (g->batch_count || control_noticed())
		return 0;
	if (g->full_scans_left) {
		status = scan_all(g);
		if (status || g->batch_count || control_noticed())
			return status;
	}
	tid = control_next_child(-1);
	if (tid > 0)
		tid = wait4(tid, &status, __WALL | WNOHANG, NULL);
	if (tid > 0) {
		add_status(g, tid, status);
		g->last_waited_tid = tid;
		return 0;
	}
	/* interrupted, or what was named has been found before: whoever else is there */
	status = scan_all(g);
	note_missed_status(g);
	return status;
}

void engine_collect_exits(struct engine *g)
{
	const struct tracee *t;
	siginfo_t info;
	int status;

	for (size_t at = 0; (t = hash_next(&g->tracees.by_tid, &at));) {
		/* only looked at: a stop would have to be answered */
		info.si_pid = 0;
		if (waitid(P_PID, t->id.tid, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) ||
		    !info.si_pid || info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED)
			continue;
		if (wait4(t->id.tid, &status, __WALL | WNOHANG, NULL) == t->id.tid)
			add_status(g, t->id.tid, status);
	}
}

int engine_collect(struct engine *g, bool block)
{
	int status, n;

	if (block && (g->has_unreported_tid || (g->waits_for_patch && !g->freezer))) {
		if (drain(g) <= 0 && g->has_unreported_tid)
			sched_yield();
		return 0;
	}
	if (g->waits_by_epoll || !block) {
		n = drain(g);
		if (n || !block)
			return n < 0 ? n : 0;
		if (!control_noticed())
			engine_emit_reaps(g, -1, control_wait_mask());
		return 0;
	}
	if (control_noticed())
		return 0;

	bool many = update_wait_mode(g);

	if (g->fast && (fast_prepare(g->fast) || engine_poll_rings(g)))
		return scan_all(g);
	if (many)
		return collect_by_tid(g);

	pid_t tid = wait4(-1, &status, __WALL, NULL);

	if (tid < 0)
		return errno == EINTR ? 0 : -errno;
	add_status(g, tid, status);
	g->last_waited_tid = tid;
	drain_periodically(g, DRAIN_INTERVAL_MAX);
	return 0;
}
