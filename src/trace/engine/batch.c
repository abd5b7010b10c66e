/* The order in which collected statuses are handled.
 *
 * The event of a stop has to follow the events of records that precede it, and draining takes long
 * while many rings fill. So stops without an event are handled first, before the rings are drained.
 * Then, if there are many rings, all pending statuses are collected. The rings are drained
 * once, and the events of these stops get the time of that drain. So no task waits longer than it
 * takes to drain the rings.
 *
 * While code of a tracee is being changed, and other threads wait for that, only stops without an
 * event are handled. */
#include "trace/engine/batch.h"

#include <assert.h>

#include "trace/engine/dispatch.h"
#include "trace/engine/wait.h"
#include "trace/proc/proc.h"
#include "trace/state/emit.h"
#include "trace/state/engine_state.h"
#include "trace/state/pending.h"
#include "trace/state/shutdown.h"
#include "trace/state/rings.h"
#include "trace/state/source.h"
#include "trace/tasks/stop.h"
#include "trace/tasks/tracee.h"

/* How long a status waits for the creator's stop, in ns; and how long if a possible creator is
 * runnable but may be delayed by other tasks: on a busy machine for more than 100 ms */
static const uint64_t report_wait_max = 2 * 1000 * 1000, creator_wait_max = 500 * 1000 * 1000;

/* Whether a possible creator of the task is running: a thread of its process, or of its parent. A
 * task that is being killed soon ends and never reports. */
static bool may_have_creator(const struct engine *g, pid_t tid)
{
	struct proc_status s;
	const struct tracee_group *p = g->tracees.no_proc || proc_status(tid, &s) ? NULL :
		tracees_group(&g->tracees, s.tgid != tid ? s.tgid : s.ppid);

	for (const struct tracee *t = p ? p->tasks : NULL; t; t = t->next)
		if (tracee_is_running(t) && t->life != TRACEE_EXITING)
			return true;
	return false;
}

/* Whether the status of an unknown tid should wait a little longer for the stop of its creator */
static bool must_defer(const struct engine *g, const struct pending_status *r)
{
	enum stop_kind kind = stop_of(r->status).kind;
	uint64_t waited = engine_now(g) - r->received;

	if (!g->options.follow || engine_is_detaching(g) || !g->tracees.by_tid.count ||
	    (kind != STOP_TRAP && kind != STOP_GROUP) || tracees_find(&g->tracees, r->tid))
		return false;
	return waited < report_wait_max ||
		(waited < creator_wait_max && may_have_creator(g, r->tid));
}

/* Whether the stop has no event; any stop ends a vfork. */
static bool has_no_event(const struct tracee *t, enum stop_kind kind)
{
	if (t->life == TRACEE_UNANNOUNCED || t->syscall.phase == SYSCALL_IN_VFORK)
		return false;
	if (kind == STOP_GROUP)
		return t->stop_signal;
	return !t->stop_signal &&
		(kind == STOP_TRAP || kind == STOP_VFORK_DONE || kind == STOP_OTHER);
}

/* Marks a status as done, and returns it. */
static struct pending_status take_status(struct engine *g, unsigned at)
{
	struct tracee *t = tracees_find(&g->tracees, g->batch.statuses[at].tid);

	assert(at < g->batch.count);
	g->batch.statuses[at].is_done = true;
	if (t)
		t->batch_slot = 0;
	return g->batch.statuses[at];
}

/* Drops the status of a stop that is over: see tracee_stop_is_over. */
static bool drop_if_over(struct engine *g, unsigned at)
{
	const enum stop_kind kind = stop_of(g->batch.statuses[at].status).kind;
	const struct tracee *t = tracees_find(&g->tracees, g->batch.statuses[at].tid);

	if (!t || kind == STOP_EXITED || kind == STOP_KILLED || !tracee_stop_is_over(t))
		return false;
	take_status(g, at);
	return true;
}

/* Passes a status to the fast source; handles the stop if it has no event. The ring then contains
 * everything that precedes the stop. */
static void check_fast_stop(struct engine *g, unsigned at)
{
	struct pending_status *r = &g->batch.statuses[at];
	struct ptrace_stop stop = stop_of(r->status);
	struct tracee *t = tracees_find(&g->tracees, r->tid);

	r->fast_checked = true;
	switch (g->rings.in_use->at_any_stop(g, r->tid, &stop, &r->leave_reason)) {
	case HOOK_HANDLED:
		take_status(g, at);
		return;
	case HOOK_DEFERRED:
		r->fast_checked = false;
		return;
	default:
		break;
	}
	if (t && !r->leave_reason && has_no_event(t, stop.kind)) {
		struct pending_status now = take_status(g, at);

		engine_handle_stop(g, &now);
	}
}

static void handle_quiet(struct engine *g)
{
	for (unsigned i = 0; i < g->batch.count; i++) {
		const struct pending_status *r = &g->batch.statuses[i];

		if (!r->is_done && !r->fast_checked && !r->is_unknown && !drop_if_over(g, i))
			check_fast_stop(g, i);
	}
	g->rings.in_use->check_freeze(g);
	engine_use_current_time(g);
}

static bool any_pending(const struct engine *g)
{
	for (unsigned i = 0; i < g->batch.count; i++)
		if (!g->batch.statuses[i].is_done)
			return true;
	return false;
}

static void handle_status(struct engine *g, unsigned at)
{
	bool fast = g->rings.in_use && g->shutdown.phase != ENGINE_PASSTHROUGH;
	struct pending_status r;

	if (fast && !g->batch.time)
		engine_emit_records(g);
	if (drop_if_over(g, at))
		return;
	if (fast && !g->batch.statuses[at].fast_checked)
		check_fast_stop(g, at);
	if (g->batch.statuses[at].is_done || (fast && !g->batch.statuses[at].fast_checked))
		return;
	r = take_status(g, at);
	if (r.leave_reason)
		g->rings.in_use->leave(g, r.tid, r.leave_reason);
	engine_handle_stop(g, &r);
}

/* Moves the statuses that are still pending to the front of the next batch. */
static void keep_deferred(struct engine *g)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < g->batch.count; i++) {
		struct tracee *t;

		if (g->batch.statuses[i].is_done)
			continue;
		t = tracees_find(&g->tracees, g->batch.statuses[i].tid);
		g->batch.statuses[kept++] = g->batch.statuses[i];
		if (t)
			t->batch_slot = kept;
	}
	g->batch.count = g->batch.deferred_count = kept;
}

void engine_handle_batch(struct engine *g)
{
	if (g->rings.in_use && g->shutdown.phase != ENGINE_PASSTHROUGH) {
		handle_quiet(g);
		if (!g->rings.freezer && any_pending(g) && g->rings.in_use->are_many(g)) {
			engine_collect(g, false);
			handle_quiet(g);
		}
		if (g->rings.freezer) {
			keep_deferred(g);
			g->batch.awaits = g->batch.deferred_count ? AWAITS_PATCH : 0;
			return;
		}
	}
	g->batch.awaits = 0;
	for (int unknown = 0; unknown <= 1; unknown++) {
		for (unsigned i = 0; i < g->batch.count; i++) {
			const struct pending_status *r = &g->batch.statuses[i];

			if (r->is_unknown != unknown || r->is_done)
				continue;
			if (unknown && must_defer(g, r))
				g->batch.awaits |= AWAITS_CREATOR;
			else
				handle_status(g, i);
		}
	}
	engine_use_current_time(g);
	keep_deferred(g);
}

void engine_handle_pending(struct engine *g)
{
	engine_collect(g, false);
	engine_handle_batch(g);
	engine_emit_records(g);
}
