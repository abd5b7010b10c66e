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
	DRAIN_SELDOM = 8,
	MANY = 64,		/* tasks from which on SIGCHLD is worth its price */
	FEWER = 48,		/* … and down to which it stays so */
	MANY_DRAIN_SELDOM = 64,
	LOOKS_LEAST = 64, LOOKS_MOST = 4096,
};

static bool ends(int status)
{
	enum stop_kind kind = stop_of(status).kind;

	return kind == STOP_EXITED || kind == STOP_KILLED;
}

static void add(struct engine *g, pid_t tid, int status)
{
	struct tracee *t = tracees_find(&g->tracees, tid);

	/* a task that stopped and is reported again was killed, or lost its number to an execve */
	if (t && t->ready && !ends(g->ready[t->ready - 1].status))
		g->ready[t->ready - 1].done = true;
	/* the same of a stranger, who may be kept back, and known since */
	for (unsigned i = 0; i < (t ? g->held : g->ready_count); i++)
		if (g->ready[i].tid == tid && !ends(g->ready[i].status))
			g->ready[i].done = true;
	if (g->ready_count == g->ready_room) {
		g->ready_room = g->ready_room ? g->ready_room * 2 : 64;
		g->ready = alloc_more(g->ready, g->ready_room, sizeof(*g->ready));
	}
	g->ready[g->ready_count++] = (struct ready){tid, status, .stranger = !t};
	if (t)
		t->ready = g->ready_count;
	else
		g->ready[g->ready_count - 1].since = engine_now(g);
}

void engine_put_back(struct engine *g, struct tracee *t)
{
	if (t->ready)		/* it has been killed meanwhile */
		return;
	add(g, t->id.tid, 0x7f | SIGTRAP << 8 | PTRACE_EVENT_SECCOMP << 16);
	g->ready[g->ready_count - 1].looked = true;
	g->put_off = true;
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
		add(g, tid, status);
		found++;
	}
}

/* Whether somebody else than who was served last is among those that are ready */
static bool others_are_ready(const struct engine *g)
{
	for (unsigned i = 0; i < g->ready_count; i++)
		if (g->ready[i].tid != g->last)
			return true;
	return false;
}

static void drain_now_and_then(struct engine *g, unsigned seldom)
{
	if (g->tracees.by_tid.count < 2 || --g->drain_in)
		return;
	drain(g);
	if (others_are_ready(g))
		g->drain_every = 1;
	else if (g->drain_every < seldom)
		g->drain_every *= 2;
	g->drain_in = g->drain_every;
}

static bool are_many(struct engine *g)
{
	bool many = g->tracees.by_tid.count >= (g->many ? FEWER : MANY);

	control_hear_stops(many || g->eager);
	if (many != g->many) {
		control_tick(many);
		g->drain_every = g->drain_in = 1;	/* what came before was not heard */
	}
	g->many = many;
	return many;
}

/* A look at everybody, before a wait or because of a tick. A signal that is pending is taken first:
 * one that comes later then tells of what the look has not found. */
static int look_at_all(struct engine *g)
{
	int n;

	control_next_child(0);
	n = drain(g);
	if (others_are_ready(g))
		g->looks = g->looks_after_miss;
	else if (g->looks)
		g->looks--;
	return n < 0 ? n : 0;
}

/* Somebody has waited whom no signal named */
static void learn_from_miss(struct engine *g)
{
	if (!others_are_ready(g))
		return;
	if (g->looks_after_miss < LOOKS_MOST)
		g->looks_after_miss = g->looks_after_miss ? g->looks_after_miss * 2 : LOOKS_LEAST;
	g->looks = g->looks_after_miss;
}

/* One of many, by name */
static int collect_named(struct engine *g)
{
	pid_t tid;
	int status;

	if (g->drain_in == 1)
		control_next_child(0);
	drain_now_and_then(g, MANY_DRAIN_SELDOM);
	if (g->ready_count || control_noticed())
		return 0;
	if (g->looks) {
		status = look_at_all(g);
		if (status || g->ready_count || control_noticed())
			return status;
	}
	tid = control_next_child(-1);
	if (tid > 0)
		tid = wait4(tid, &status, __WALL | WNOHANG, NULL);
	if (tid > 0) {
		add(g, tid, status);
		g->last = tid;
		return 0;
	}
	/* interrupted, or what was named has been found before: whoever else is there */
	status = look_at_all(g);
	learn_from_miss(g);
	return status;
}

void engine_collect_dead(struct engine *g)
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
			add(g, t->id.tid, status);
	}
}

int engine_collect(struct engine *g, bool block)
{
	int status, n;

	if (block && (g->hurries || (g->put_off && !g->freezer))) {
		if (drain(g) <= 0 && g->hurries)
			sched_yield();
		return 0;
	}
	if (g->seldom || !block) {
		n = drain(g);
		if (n || !block)
			return n < 0 ? n : 0;
		if (!control_noticed())
			engine_reap(g, -1, control_wait_mask());
		return 0;
	}
	if (control_noticed())
		return 0;

	bool many = are_many(g);

	if (g->fast && (fast_prepare(g->fast) || engine_keep_up(g)))
		return look_at_all(g);
	if (many)
		return collect_named(g);

	pid_t tid = wait4(-1, &status, __WALL, NULL);

	if (tid < 0)
		return errno == EINTR ? 0 : -errno;
	add(g, tid, status);
	g->last = tid;
	drain_now_and_then(g, DRAIN_SELDOM);
	return 0;
}
