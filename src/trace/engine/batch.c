/* In which order statuses are served that have been collected.
 *
 * What is told of a stop comes behind all that rings have until then, and to tell of that takes
 * long where many of them fill. So stops of which there is nothing to tell are served first,
 * without a look at the rings; then all that waits is collected, the rings are told of once, and
 * what is told of all those stops has that moment. Nobody waits for more than the rings hold.
 *
 * While text is being changed, which others wait for, nothing is told but what quiet stops need. */
#include "trace/engine/state.h"

#include "trace/proc/proc.h"

/* ns for a maker's report to come; and where somebody is there who may be that maker, and is kept
 * from a processor by others */
static const uint64_t patience = 2 * 1000 * 1000, more_patience = 50 * 1000 * 1000;

/* Whether somebody runs who may have made it: a thread of its process, or of its parent. Who has
 * been killed does not for long, and never reports. */
static bool may_have_maker(const struct engine *g, pid_t tid)
{
	struct proc_status s;
	const struct group *p = g->tracees.blind || proc_status(tid, &s) ? NULL :
		tracees_group(&g->tracees, s.tgid != tid ? s.tgid : s.ppid);

	for (const struct tracee *t = p ? p->tasks : NULL; t; t = t->next)
		if (t->state == TRACEE_RUNNING && !t->exiting)
			return true;
	return false;
}

/* Whether a stranger's stop had better wait a little longer for its maker's report */
static bool keeps_back(const struct engine *g, const struct ready *r)
{
	enum stop_kind kind = stop_of(r->status).kind;
	uint64_t waited = engine_now(g) - r->since;

	if (!g->options.follow || g->letting_go || !g->tracees.by_tid.count ||
	    (kind != STOP_TRAP && kind != STOP_GROUP) || tracees_find(&g->tracees, r->tid))
		return false;
	return waited < patience || (waited < more_patience && may_have_maker(g, r->tid));
}

/* Whether there is nothing to tell of the stop */
static bool is_quiet(const struct tracee *t, enum stop_kind kind)
{
	if (!t->announced)
		return false;
	if (kind == STOP_GROUP)
		return t->stopped;
	return (kind == STOP_TRAP || kind == STOP_VFORK_DONE || kind == STOP_OTHER) && !t->stopped;
}

/* It is not among those that wait any more. */
static struct ready take(struct engine *g, unsigned at)
{
	struct tracee *t = tracees_find(&g->tracees, g->ready[at].tid);

	g->ready[at].done = true;
	if (t)
		t->ready = 0;
	return g->ready[at];
}

/* The first look at a status, where calls go through rings: serves the stop if nothing is to be
 * told of it. What its thread's ring is still to have of it is there then. */
static void look_at(struct engine *g, unsigned at)
{
	struct ready *r = &g->ready[at];
	struct stop stop = stop_of(r->status);
	struct tracee *t = tracees_find(&g->tracees, r->tid);

	r->looked = true;
	if (engine_serve_fast_stop(g, r->tid, &stop, &r->leaves)) {
		if (g->freezer && engine_waits_for_freeze(g, r->tid))
			r->looked = false;
		else
			take(g, at);
	} else if (t && !r->leaves && is_quiet(t, stop.kind)) {
		struct ready now = take(g, at);

		engine_serve(g, &now);
	}
}

static void serve_quiet(struct engine *g)
{
	for (unsigned i = 0; i < g->ready_count; i++)
		if (!g->ready[i].done && !g->ready[i].looked && !g->ready[i].stranger)
			look_at(g, i);
	engine_mind_freeze(g);
	g->moment = 0;
}

static bool some_wait(const struct engine *g)
{
	for (unsigned i = 0; i < g->ready_count; i++)
		if (!g->ready[i].done)
			return true;
	return false;
}

static void serve_now(struct engine *g, unsigned at)
{
	bool fast = g->fast && !g->silent;
	struct ready r;

	if (fast && !g->moment)
		engine_tell_records(g);
	if (fast && !g->ready[at].looked)
		look_at(g, at);
	if (g->ready[at].done || (fast && !g->ready[at].looked))
		return;
	r = take(g, at);
	if (r.leaves)
		engine_leaves_fast(g, r.tid, r.leaves);
	engine_serve(g, &r);
}

/* Those that still wait are the beginning of the next batch. */
static void keep_rest(struct engine *g)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < g->ready_count; i++) {
		struct tracee *t;

		if (g->ready[i].done)
			continue;
		t = tracees_find(&g->tracees, g->ready[i].tid);
		g->ready[kept++] = g->ready[i];
		if (t)
			t->ready = kept;
	}
	g->ready_count = g->held = kept;
}

void engine_serve_batch(struct engine *g)
{
	if (g->fast && !g->silent) {
		serve_quiet(g);
		if (!g->freezer && some_wait(g)) {
			engine_collect(g, false);
			serve_quiet(g);
		}
		if (g->freezer) {
			keep_rest(g);
			g->put_off = g->held;
			g->hurries = false;
			return;
		}
	}
	g->put_off = g->hurries = false;
	for (int strangers = 0; strangers <= 1; strangers++) {
		for (unsigned i = 0; i < g->ready_count; i++) {
			const struct ready *r = &g->ready[i];

			if (r->stranger != strangers || r->done)
				continue;
			if (strangers && keeps_back(g, r))
				g->hurries = true;
			else
				serve_now(g, i);
		}
	}
	g->moment = 0;
	keep_rest(g);
}
