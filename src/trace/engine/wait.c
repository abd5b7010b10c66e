/* Waiting for tracees. If syscalls are wanted, stops are frequent and each one costs time: one
 * blocking wait4() that a tick may interrupt. A non-blocking scan for more stops is a further
 * system call. It is made after every wait as long as it finds something, and otherwise after every
 * eighth, which limits how far a busy task can get ahead of the others. Before ptrail sleeps, it
 * looks for a stop for a moment, as long as that finds one often enough: a cheap syscall takes less
 * time than the kernel takes to wake up a process.
 *
 * wait4(-1) makes the kernel examine each tracee twice. So with many tracees, SIGCHLD is waited
 * for, which names a task that wait4() is called for. Pending signals of one number are not queued,
 * so tasks that no signal named are found by scans in between, the last one at a tick. A task that
 * is found only then had to wait. For some time each wait then begins with a scan, for twice as
 * long after each such miss, until misses are rare. (A timer for each wait would be simpler, but is
 * slower than the stop itself where a hypervisor emulates timers.)
 *
 * If only reaps, life-cycle events and selected syscalls are wanted, stops are rare, and reaped
 * zombies have to be detected as well: while there are any, epoll waits for both, with SIGCHLD
 * unblocked only there. Each wait is followed by a scan, unless syscalls are dispatched.
 *
 * A new task often stops a moment before its creator does. Its first stop is deferred for that
 * moment, so that its creator is known, but not longer, since a creator that was killed never
 * reports it. */
#include "trace/engine/wait.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "base/system/clock.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/pending.h"
#include "trace/state/rings.h"
#include "trace/stops/exit.h"

enum {
	DRAIN_INTERVAL_MAX = 8,
	MANY_TRACEES = 64,		/* number of tracees from which on SIGCHLD is used */
	FEW_TRACEES = 48,		/* number of tracees below which it is not used any more */
	MANY_DRAIN_INTERVAL_MAX = 64,
	SCANS_MIN = 64, SCANS_MAX = 4096,
};

/* Finds a task that wait4() would report, and prepares it for the death of the tracer, which must
 * be done before wait4(): see .send_back of struct ring_functions. Returns its tid; 0 if there is
 * none, or -1. Syscalls are dispatched. */
static pid_t peek(struct engine *g, pid_t tid, int flags)
{
	siginfo_t info = {0};

	if (waitid(tid < 0 ? P_ALL : P_PID, tid, &info,
		   WSTOPPED | WEXITED | WNOWAIT | __WALL | flags))
		return -1;
	if (info.si_pid && info.si_code == CLD_TRAPPED && info.si_status == SIGSYS)
		g->rings.in_use->send_back(g, info.si_pid);
	return info.si_pid;
}

/* Calls wait4() for `tid`, or any task if -1. Gets the resource usage only if that is wanted. */
static pid_t wait_for(struct engine *g, pid_t tid, int *status, int flags)
{
	bool timed = g->options.times_system;
	struct rusage usage = {0};

	if (engine_dispatches(g)) {
		tid = peek(g, tid, flags);
		if (tid <= 0)
			return tid;
		flags |= WNOHANG;	/* it may have been killed */
	}
	pid_t found = wait4(tid, status, __WALL | flags, timed ? &usage : NULL);

	if (timed)
		g->wait.system_time = (uint64_t)usage.ru_stime.tv_sec * NS_PER_SECOND +
			(uint64_t)usage.ru_stime.tv_usec * 1000;
	return found;
}

/* Collects all available statuses. Returns their number, or an error, as engine_collect(). */
static int drain(struct engine *g)
{
	int status, found = 0;

	for (;;) {
		pid_t tid = wait_for(g, -1, &status, WNOHANG);

		if (tid < 0 && errno == EINTR)
			continue;
		if (tid < 0)
			return found ? found : -errno;
		if (!tid)
			return found;
		engine_add_status(g, tid, status);
		found++;
	}
}

/* Whether the batch has a status of another task than the one last waited for */
static bool others_are_pending(const struct engine *g)
{
	for (unsigned i = 0; i < g->batch.count; i++)
		if (g->batch.statuses[i].tid != g->wait.last_tid)
			return true;
	return false;
}

static void drain_periodically(struct engine *g, unsigned interval_max)
{
	if (g->tracees.by_tid.count < 2 || --g->wait.drain_countdown)
		return;
	drain(g);
	if (others_are_pending(g))
		g->wait.drain_interval = 1;
	else if (g->wait.drain_interval < interval_max)
		g->wait.drain_interval *= 2;
	g->wait.drain_countdown = g->wait.drain_interval;
}

/* Chooses between WAIT_FOR_ANY and WAIT_BY_TID. Returns whether it is the latter. */
static bool update_wait_method(struct engine *g)
{
	bool by_tid = g->wait.method == WAIT_BY_TID;
	bool many = g->tracees.by_tid.count >= (by_tid ? FEW_TRACEES : MANY_TRACEES);

	control_report_stops(many || g->rings.polls_left);
	if (many != by_tid) {
		control_tick(many);
		/* earlier stops caused no SIGCHLD */
		g->wait.drain_interval = g->wait.drain_countdown = 1;
	}
	g->wait.method = many ? WAIT_BY_TID : WAIT_FOR_ANY;
	return many;
}

/* Scans all tracees. No SIGCHLD was pending a moment ago. */
static int scan(struct engine *g)
{
	int n = drain(g);

	if (others_are_pending(g))
		g->wait.full_scans_left = g->wait.full_scans_after_miss;
	else if (g->wait.full_scans_left)
		g->wait.full_scans_left--;
	return n < 0 ? n : 0;
}

/* Scans all tracees, before a wait or because of a tick. A pending SIGCHLD is consumed first, so
 * that one that comes later names a task that the scan has not found. */
static int scan_all(struct engine *g)
{
	control_next_child(0);
	return scan(g);
}

/* Adapts to a stopped task that no signal has named. */
static void note_missed_status(struct engine *g)
{
	if (!others_are_pending(g))
		return;
	if (g->wait.full_scans_after_miss < SCANS_MAX)
		g->wait.full_scans_after_miss = g->wait.full_scans_after_miss ?
			g->wait.full_scans_after_miss * 2 : SCANS_MIN;
	g->wait.full_scans_left = g->wait.full_scans_after_miss;
}

/* Collects the status of one of many tracees, by tid. */
static int collect_by_tid(struct engine *g)
{
	pid_t tid;
	int status;

	if (g->wait.drain_countdown == 1)
		control_next_child(0);
	drain_periodically(g, MANY_DRAIN_INTERVAL_MAX);
	if (g->batch.count || control_noticed())
		return 0;
	if (g->wait.full_scans_left) {
		status = scan_all(g);
		if (status || g->batch.count || control_noticed())
			return status;
	}
	tid = control_next_child(-1);
	if (tid > 0)
		tid = wait_for(g, tid, &status, WNOHANG);
	if (tid > 0) {
		engine_add_status(g, tid, status);
		g->wait.last_tid = tid;
		return 0;
	}
	/* interrupted, or the named task was collected before: scan for others */
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
		/* leaves the status in place: a stop would have to be answered */
		info.si_pid = 0;
		if (waitid(P_PID, t->id.tid, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) ||
		    !info.si_pid || info.si_code == CLD_TRAPPED || info.si_code == CLD_STOPPED)
			continue;
		if (wait_for(g, t->id.tid, &status, WNOHANG) == t->id.tid)
			engine_add_status(g, t->id.tid, status);
	}
}

/* Looks for a stop for a moment without sleeping. Returns like wait_for: 0 if there was none. */
static pid_t spin(struct engine *g, int *status)
{
	uint64_t end;
	pid_t tid;

	/* on a single processor the tracee would not run meanwhile */
	if (!g->wait.spin_time || !backoff_attempts(&g->wait.spins))
		return 0;
	end = clock_ns(CLOCK_MONOTONIC) + g->wait.spin_time;
	do
		tid = wait_for(g, -1, status, WNOHANG);
	while (!tid && !control_noticed() && clock_ns(CLOCK_MONOTONIC) < end);
	backoff_note(&g->wait.spins, tid);
	return tid;
}

/* Waits for any task. */
static int wait_for_any(struct engine *g)
{
	int status;
	pid_t tid = spin(g, &status);

	if (!tid && control_noticed())
		return 0;
	if (!tid)
		tid = wait_for(g, -1, &status, 0);
	if (tid < 0)
		return errno == EINTR ? 0 : -errno;
	if (!tid)
		return 0;
	engine_add_status(g, tid, status);
	g->wait.last_tid = tid;
	return 0;
}

/* Adds what is available to the batch, while a reap is awaited: all statuses, or with dispatch the
 * first one, since stops are frequent then. Returns as drain() does. */
static int collect_before_reap(struct engine *g)
{
	int status;
	pid_t tid;

	if (!engine_dispatches(g))
		return drain(g);
	do
		tid = wait_for(g, -1, &status, WNOHANG);
	while (tid < 0 && errno == EINTR);
	if (tid <= 0)
		return tid < 0 ? -errno : 0;
	engine_add_status(g, tid, status);
	g->wait.last_tid = tid;
	drain_periodically(g, DRAIN_INTERVAL_MAX);
	return 1;
}

/* Waits where stops are rare: for a reap as well, if there is one to come. */
static int collect_rare(struct engine *g)
{
	bool awaits_reap = g->reaping.reaper.zombies.count || g->reaping.count;
	bool dispatches = engine_dispatches(g);
	int n = awaits_reap ? collect_before_reap(g) : 0;

	if (n || control_noticed())
		return n < 0 ? n : 0;
	engine_end_drains(g);
	if (awaits_reap) {
		engine_emit_reaps(g, -1, control_wait_mask());
		return 0;
	}
	n = wait_for_any(g);
	if (!n && dispatches && g->batch.count)
		drain_periodically(g, DRAIN_INTERVAL_MAX);
	else if (!n && !dispatches && g->tracees.by_tid.count > 1)
		drain(g);
	return n;
}

int engine_collect(struct engine *g, bool block)
{
	int n;

	if (block && (g->batch.awaits & AWAITS_CREATOR ||
		      (g->batch.awaits & AWAITS_PATCH && !g->rings.freezer))) {
		if (drain(g) <= 0 && g->batch.awaits & AWAITS_CREATOR)
			sched_yield();
		return 0;
	}
	if (!block) {
		n = drain(g);
		return n < 0 ? n : 0;
	}
	if (g->wait.method == WAIT_BY_EPOLL)
		return collect_rare(g);
	if (control_noticed())
		return 0;

	bool many = update_wait_method(g);

	if (g->rings.in_use && g->rings.in_use->poll(g))
		return g->rings.has_waited ? scan(g) : scan_all(g);
	engine_end_drains(g);
	if (many)
		return collect_by_tid(g);
	n = wait_for_any(g);
	if (!n && g->batch.count)
		drain_periodically(g, DRAIN_INTERVAL_MAX);
	return n;
}
