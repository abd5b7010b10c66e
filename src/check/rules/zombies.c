/* ZB: processes that have ended, and that their parent did not collect. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "check/core/check.h"
#include "check/facts/relatives.h"

#define NS_PER_SECOND UINT64_C(1000000000)

/* A child that ended so shortly before its parent would have been waited for, or was to be left */
static const uint64_t short_time = NS_PER_SECOND;

/* Whether its maker ended without having collected it; one that ptrail ended had no time for it */
static bool is_left(const struct life *l)
{
	const struct life *p = l->parent;

	if (!l->exited || l->auto_reaped || !p || !p->exited || p->exited < l->exited ||
	    kin_is_timed_out(p))
		return false;
	return !l->reaped || (l->reaped >= p->exited && l->reaper != p->id.tid);
}

/* How long it was a zombie for its maker: until that collected it, or ended */
static uint64_t time_of(const struct history *h, const struct life *l)
{
	uint64_t end = l->reaped ? l->reaped : h->end;

	if (!l->exited || l->auto_reaped)
		return 0;
	if (l->parent && l->parent->exited && l->parent->exited < end)
		end = l->parent->exited;
	return end > l->exited ? end - l->exited : 0;
}

static void left(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_left(l))
			continue;
		found(k, l, "%s never collected %s, which had ended", life_name(l->parent),
		      life_name(l));
		if (time_of(h, l) < short_time)
			found_level(k, LEVEL_NOTE);
		found_evidence(k, l, l->exited, "%s", look_ending(k, l));
		found_evidence(k, l->parent, l->parent->exited, "%s, %s later",
			       look_ending(k, l->parent), look_duration(k, time_of(h, l)));
	}
}

static void too_long(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->parent || is_left(l) || time_of(h, l) <= look_limit(k))
			continue;
		found(k, l, "%s let %s wait long to be collected", life_name(l->parent),
		      life_name(l));
		found_evidence(k, l, l->exited, "%s", look_ending(k, l));
		if (l->reaped)
			found_evidence(k, l->parent, l->reaped, "collected it %s later",
				       look_duration(k, time_of(h, l)));
		else
			found_evidence(k, l, h->end, "is a zombie still, after %s",
				       look_duration(k, time_of(h, l)));
	}
}

/* A moment at which a parent has one zombie more or less */
struct turn {
	uint64_t time;
	int by;
};

static int order(const void *a, const void *b)
{
	const struct turn *l = a, *r = b;

	if (l->time != r->time)
		return l->time < r->time ? -1 : 1;
	return l->by - r->by;
}

/* The most zombies that it had at once, and when it had them first */
static size_t most_of(const struct history *h, const struct life *p, size_t children,
		      uint64_t *when)
{
	_cleanup_free_ struct turn *turns = alloc_zeroed(2 * children * sizeof(*turns));
	size_t n = 0, now = 0, most = 0;

	for (const struct life *c = p->first_child; c; c = c->next) {
		uint64_t ns = time_of(h, c);

		if (!ns)
			continue;
		turns[n++] = (struct turn){c->exited, 1};
		turns[n++] = (struct turn){c->exited + ns, -1};
	}
	qsort(turns, n, sizeof(*turns), order);
	for (size_t i = 0; i < n; i++) {
		now += turns[i].by;
		if (now > most) {
			most = now;
			*when = turns[i].time;
		}
	}
	return most;
}

static void flood(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *p = h->all[i];
		size_t children = 0, most;
		uint64_t when = 0;

		for (const struct life *c = p->first_child; c; c = c->next)
			children++;
		if (children < look_limit(k) || !children)
			continue;
		most = most_of(h, p, children, &when);
		if (most < look_limit(k))
			continue;
		found(k, p, "%s had very many zombies at once", life_name(p));
		found_evidence(k, p, when, "had %zu children that had ended and were not collected",
			       most);
	}
}

/* Who adopts orphans, the first process of a pid namespace or a subreaper, and lets them wait. */
static void init_sleeps(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *to;
		uint64_t end, from;

		if (!l->orphaned_to || !l->exited || l->auto_reaped)
			continue;
		to = history_find(h, l->orphaned_to, l->exited);
		if (!to || (to->exited && to->exited < l->exited) || to == l->parent)
			continue;
		/* a zombie that was adopted as such */
		from = l->parent && l->parent->exited > l->exited ? l->parent->exited : l->exited;
		end = l->reaped ? l->reaped : to->exited ? to->exited : h->end;
		if (end < from || end - from <= look_limit(k))
			continue;
		found(k, to, "%s, which orphans are given to, let %s wait to be collected",
		      life_name(to), life_name(l));
		found_evidence(k, l, l->exited, "%s; its parent was %s", look_ending(k, l),
			       kin_maker(l));
		found_evidence(k, to, 0, l->reaped ? "collected it %s later" :
			       "did not collect it in the %s that were left",
			       look_duration(k, end - from));
	}
}

const struct check checks_zombies[] = {
	{
		.row = {
			.id = "ZB111", .name = "zombie-left", .level = LEVEL_WARNING,
			.summary = "A process ended, and its parent ended later without having "
				"collected it.",
			.explanation = "Its status was never looked at: a failure would not have "
				"been noticed, and a parent that runs for long fills the table of "
				"processes. Where the parent ended within a second it is a note.",
			.advice = "wait for each child, or set SIGCHLD to be ignored",
		},
		.wants = {.reaps = true},
		.end = left,
	},
	{
		.row = {
			.id = "ZB112", .name = "zombie-long", .level = LEVEL_NOTE,
			.summary = "A process that had ended was collected late.",
			.explanation = "Its parent did something else meanwhile. That is usual "
				"where several children are waited for in turn, and worth a look "
				"where they are many.",
			.advice = "collect children when SIGCHLD comes",
		},
		.wants = {.reaps = true},
		.limit_kind = LIMIT_TIME, .limit = 10 * NS_PER_SECOND,
		.end = too_long,
	},
	{
		.row = {
			.id = "ZB113", .name = "zombie-flood", .level = LEVEL_WARNING,
			.summary = "A process had very many zombies at once.",
			.explanation = "Each takes a number and a place in the table of processes; "
				"when there is none left, nobody can start anything.",
			.advice = "collect children when SIGCHLD comes, or set it to be ignored",
		},
		.wants = {.reaps = true},
		.limit_kind = LIMIT_COUNT, .limit = 50,
		.end = flood,
	},
	{
		.row = {
			.id = "ZB114", .name = "init-does-not-reap", .level = LEVEL_WARNING,
			.summary = "The first process of a container does not collect orphans.",
			.explanation = "Process 1 of a pid namespace, and a subreaper, become the "
				"parent of processes whose own has ended. One that is no init does "
				"not know of them, and they stay zombies as long as it runs.",
			.advice = "put an init in front of it: docker run --init, tini, dumb-init",
		},
		.wants = {.reaps = true, .identity = true},
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = init_sleeps,
	},
	{.row = {0}}
};
