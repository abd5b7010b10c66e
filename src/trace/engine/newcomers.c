#include "trace/engine/newcomers.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "trace/engine/begin.h"
#include "trace/proc/proc.h"
#include "trace/state/engine_state.h"
#include "trace/state/own_signals.h"
#include "trace/state/shutdown.h"

enum { SHARE = 20 };	/* lists are read for at most a twentieth of the time */

struct pid_list {
	pid_t *all;
	size_t count, room;
};

static void note(void *to, pid_t pid)
{
	struct pid_list *list = to;

	if (list->count == list->room) {
		list->room = list->room ? list->room * 2 : 64;
		list->all = alloc_more(list->all, list->room, sizeof(*list->all));
	}
	list->all[list->count++] = pid;
}

static int compare(const void *a, const void *b)
{
	const pid_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Whether the process is one to attach to: not ptrail, no child of it that is not traced (the
 * symbol reader), and neither a kernel thread nor a zombie */
static bool is_candidate(pid_t pid)
{
	struct proc_status s;

	return pid != getpid() && !proc_status(pid, &s) && s.ppid != getpid() && s.has_memory;
}

/* Replaces the set of processes that need no attention: those members that are traced, or were met
 * before: they could not be attached to, or were detached. Others are forgotten, since their pids
 * may be those of other processes later. */
static void update_met(struct engine *g, const struct pid_list *members)
{
	struct hash met = {0};

	for (size_t i = 0; i < members->count; i++)
		if (tracees_group(&g->tracees, members->all[i]) ||
		    hash_get(&g->newcomers.met, members->all[i]))
			hash_put(&met, members->all[i], g);
	hash_done(&g->newcomers.met);
	g->newcomers.met = met;
}

/* Attaches to a member that was not met before. A refusal is reported, unless it has ended. */
static void attach_member(struct engine *g, pid_t pid)
{
	hash_put(&g->newcomers.met, pid, g);
	if (!is_candidate(pid))
		return;
	engine_attach(g, pid);
	g->newcomers.has_refused |= !tracees_group(&g->tracees, pid) && is_candidate(pid);
}

void engine_attach_newcomers(struct engine *g)
{
	const struct engine_members *members = &g->options.members;
	uint64_t begin = clock_ns(CLOCK_MONOTONIC), listed;
	struct pid_list list = {0};

	if (!members->list || engine_is_detaching(g) || begin < g->newcomers.next_time)
		return;
	members->list(members->ctx, note, &list);
	if (list.count)		/* parents first, as a rule */
		qsort(list.all, list.count, sizeof(*list.all), compare);
	update_met(g, &list);
	listed = clock_ns(CLOCK_MONOTONIC);
	g->newcomers.are_attached_to = true;
	for (size_t i = 0; i < list.count && !control_sent(); i++)
		if (!hash_get(&g->newcomers.met, list.all[i]) &&
		    !tracees_group(&g->tracees, list.all[i]))
			attach_member(g, list.all[i]);
	g->newcomers.are_attached_to = false;
	g->newcomers.next_time = listed + (listed - begin) * SHARE;
	free(list.all);
}

int engine_attach_members(struct engine *g)
{
	engine_begin_attaching(g);
	if (g->tracees.no_proc) {
		diag_say(g->diag, "cannot attach to the processes of a cgroup: /proc belongs to "
			 "another pid namespace");
		return -ESRCH;
	}
	engine_attach_newcomers(g);
	return g->newcomers.has_refused && !g->tracees.by_tid.count ? -EPERM : 0;
}

/* Whether a process was traced. It may have ended while it was being attached to. */
static bool had_any(const struct engine *g)
{
	return g->tally.emitted[EVENT_NEW] > 0;
}

bool engine_awaits_newcomers(const struct engine *g)
{
	return g->options.members.list && !g->tracees.no_proc && !engine_is_detaching(g) &&
		!(g->options.until_command && had_any(g));
}

void engine_newcomers_done(struct engine *g)
{
	hash_done(&g->newcomers.met);
}
