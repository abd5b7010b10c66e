/* Waiting. With system calls wanted, stops are many and each costs: one blocking wait4 that a tick
 * may interrupt. A look for more stops that are ready is one more call, so it is made at every stop
 * while it finds something, and else at every eighth: that is what a busy task can get ahead of the
 * others. When only reaping and lifecycle events are wanted, stops are few and the death of zombies
 * is news as well: epoll waits for both, with SIGCHLD let through only there.
 *
 * A new task often stops a moment before its maker does. Its first stop is kept back for that
 * moment, so that it is known what it is; not for longer, since a maker that was killed never
 * reports. */
#include "ptrace/state.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "base/alloc.h"
#include "ptrace/control.h"

enum { DRAIN_SELDOM = 8 };

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
		g->ready[t->ready - 1].stale = true;
	for (unsigned i = 0; i < g->held; i++)
		if (g->ready[i].tid == tid)
			g->ready[i].stale = true;
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

static void drain_now_and_then(struct engine *g)
{
	if (g->tracees.by_tid.count < 2 || --g->drain_in)
		return;
	if (drain(g) > 0)
		g->drain_every = 1;
	else if (g->drain_every < DRAIN_SELDOM)
		g->drain_every *= 2;
	g->drain_in = g->drain_every;
}

int engine_collect(struct engine *g, bool block)
{
	bool lifecycle = g->options.wants.reaps && !g->options.wants.calls;
	int status, n;

	if (g->held && block) {
		if (drain(g) <= 0)
			sched_yield();
		return 0;
	}
	if (lifecycle || !block) {
		n = drain(g);
		if (n || !block)
			return n < 0 ? n : 0;
		if (!control_noticed())
			engine_reap(g, -1, control_wait_mask());
		return 0;
	}
	if (control_noticed())
		return 0;

	pid_t tid = wait4(-1, &status, __WALL, NULL);

	if (tid < 0)
		return errno == EINTR ? 0 : -errno;
	add(g, tid, status);
	drain_now_and_then(g);
	return 0;
}
