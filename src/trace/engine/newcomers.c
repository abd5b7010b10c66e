#include "trace/engine/newcomers.h"

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

/* Forgets processes that could not be attached to, once they are no members any more: their pids
 * may be those of others later. `members` is sorted. */
static void prune_refused(struct engine *g, const struct pid_list *members)
{
	struct hash kept = {0};
	void *value = g;

	if (!g->newcomers.refused.count)
		return;
	for (size_t i = 0; i < members->count; i++)
		if (hash_get(&g->newcomers.refused, members->all[i]))
			hash_put(&kept, members->all[i], value);
	hash_done(&g->newcomers.refused);
	g->newcomers.refused = kept;
}

static void attach_member(struct engine *g, pid_t pid)
{
	if (tracees_group(&g->tracees, pid) || hash_get(&g->newcomers.refused, pid))
		return;
	/* one that is refused is reported once; one that has ended meanwhile is not */
	if (!is_candidate(pid) || (engine_attach(g, pid) && !tracees_group(&g->tracees, pid)))
		hash_put(&g->newcomers.refused, pid, g);
}

void engine_attach_newcomers(struct engine *g)
{
	const struct engine_members *members = &g->options.members;
	uint64_t begin = clock_ns(CLOCK_MONOTONIC), listed;
	struct pid_list list = {0};

	if (!members->list || engine_is_detaching(g) || begin < g->newcomers.next_time)
		return;
	members->list(members->ctx, note, &list);
	listed = clock_ns(CLOCK_MONOTONIC);
	if (list.count)
		qsort(list.all, list.count, sizeof(*list.all), compare);
	prune_refused(g, &list);
	g->newcomers.are_attached_to = true;
	for (size_t i = 0; i < list.count && !control_sent(); i++)
		if (!i || list.all[i] != list.all[i - 1])
			attach_member(g, list.all[i]);
	g->newcomers.are_attached_to = false;
	g->newcomers.had_any |= g->tracees.by_tid.count;
	g->newcomers.next_time = listed + (listed - begin) * SHARE;
	free(list.all);
}

void engine_attach_members(struct engine *g)
{
	engine_begin_attaching(g);
	if (g->tracees.no_proc) {
		diag_say(g->diag, "cannot attach to the processes of a cgroup: /proc belongs to "
			 "another pid namespace");
		return;
	}
	engine_attach_newcomers(g);
}

bool engine_awaits_newcomers(const struct engine *g)
{
	return g->options.members.list && !g->tracees.no_proc && !engine_is_detaching(g) &&
		!(g->options.until_command && g->newcomers.had_any);
}

void engine_newcomers_done(struct engine *g)
{
	hash_done(&g->newcomers.refused);
}
