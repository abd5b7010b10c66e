/* ZB: processes that ended and were not reaped by their parent */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "check/core/check.h"
#include "check/facts/relatives.h"

#define NS_PER_SECOND UINT64_C(1000000000)

/* A child that ended so shortly before its parent might have been reaped by it, or left to init */
static const uint64_t short_time = NS_PER_SECOND;

/* Whether its parent ended without reaping it. Parents that ptrail terminated are excluded. */
static bool is_unreaped(const struct life *l)
{
	const struct life *p = l->parent;

	if (!l->exited || l->auto_reaped || !p || !p->exited || p->exited < l->exited ||
	    life_is_timed_out(p))
		return false;
	return !l->reaped || (l->reaped >= p->exited && l->reaper != p->id.tid);
}

/* Duration as a zombie in ns: until it was reaped or its parent ended */
static uint64_t zombie_duration(const struct history *h, const struct life *l)
{
	uint64_t end = l->reaped ? l->reaped : h->end;

	if (!l->exited || l->auto_reaped)
		return 0;
	if (l->parent && l->parent->exited && l->parent->exited < end)
		end = l->parent->exited;
	return end > l->exited ? end - l->exited : 0;
}

static void check_left(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!is_unreaped(l))
			continue;
		report_finding(k, l, "%s never reaped %s", life_name(l->parent), life_name(l));
		if (zombie_duration(h, l) < short_time)
			set_finding_level(k, LEVEL_NOTE);
		add_evidence(k, l, l->exited, "%s", check_format_end(k, l));
		add_evidence(k, l->parent, l->parent->exited, "%s, %s later",
			     check_format_end(k, l->parent),
			     check_format_duration(k, zombie_duration(h, l)));
	}
}

static void check_too_long(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->parent || is_unreaped(l) || zombie_duration(h, l) <= check_limit(k))
			continue;
		report_finding(k, l, "%s reaped %s late", life_name(l->parent), life_name(l));
		add_evidence(k, l, l->exited, "%s", check_format_end(k, l));
		if (l->reaped)
			add_evidence(k, l->parent, l->reaped, "reaped it %s later",
				     check_format_duration(k, zombie_duration(h, l)));
		else
			add_evidence(k, l, h->end, "is still a zombie after %s",
				     check_format_duration(k, zombie_duration(h, l)));
	}
}

/* A change of the number of zombies of a parent */
struct zombie_change {
	uint64_t time;
	int by;
};

static int compare_changes(const void *a, const void *b)
{
	const struct zombie_change *l = a, *r = b;

	if (l->time != r->time)
		return l->time < r->time ? -1 : 1;
	return l->by - r->by;
}

/* The maximum number of zombies at once, and when it was first reached */
static size_t max_zombies(const struct history *h, const struct life *p, size_t children,
			  uint64_t *when)
{
	_cleanup_free_ struct zombie_change *changes = alloc_zeroed(2 * children *
								    sizeof(*changes));
	size_t n = 0, now = 0, most = 0;

	for (const struct life *c = p->first_child; c; c = c->next) {
		uint64_t ns = zombie_duration(h, c);

		if (!ns)
			continue;
		changes[n++] = (struct zombie_change){c->exited, 1};
		changes[n++] = (struct zombie_change){c->exited + ns, -1};
	}
	qsort(changes, n, sizeof(*changes), compare_changes);
	for (size_t i = 0; i < n; i++) {
		now += changes[i].by;
		if (now > most) {
			most = now;
			*when = changes[i].time;
		}
	}
	return most;
}

static void check_flood(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *p = h->all[i];
		size_t children = 0, most;
		uint64_t when = 0;

		for (const struct life *c = p->first_child; c; c = c->next)
			children++;
		if (children < check_limit(k) || !children)
			continue;
		most = max_zombies(h, p, children, &when);
		if (most < check_limit(k))
			continue;
		report_finding(k, p, "%s had many zombies at once", life_name(p));
		add_evidence(k, p, when, "had %zu children that had ended and were not reaped",
			     most);
	}
}

/* Reports a process that gets orphans, the init process of a pid namespace or a subreaper, but
 * does not reap them. */
static void check_init(struct check_run *k, void *state, const struct history *h)
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
		/* reparented as a zombie */
		from = l->parent && l->parent->exited > l->exited ? l->parent->exited : l->exited;
		end = l->reaped ? l->reaped : to->exited ? to->exited : h->end;
		if (end < from || end - from <= check_limit(k))
			continue;
		report_finding(k, to, "%s, the reaper of orphans, reaped %s late or never",
			       life_name(to), life_name(l));
		add_evidence(k, l, l->exited, "%s; its parent was %s", check_format_end(k, l),
			     life_parent_name(l));
		add_evidence(k, to, 0, l->reaped ? "reaped it %s later" :
			       "did not reap it in the remaining %s",
			       check_format_duration(k, end - from));
	}
}

const struct check checks_zombies[] = {
	{
		.row = {
			.id = "ZB111", .name = "zombie-left", .level = LEVEL_WARNING,
			.summary = "A process ended, and its parent ended later without reaping "
				"it.",
			.explanation = "Its exit status was never read: a failure would have gone "
				"unnoticed, and a parent that runs for long fills the process "
				"table. If the parent ended within a second, the finding is a "
				"note.",
			.advice = "wait for each child, or ignore SIGCHLD",
		},
		.wants = {.reaps = true},
		.end = check_left,
	},
	{
		.row = {
			.id = "ZB112", .name = "zombie-long", .level = LEVEL_NOTE,
			.summary = "A process was reaped long after it had ended.",
			.explanation = "Its parent did something else meanwhile. That is common "
				"if several children are waited for in turn, but may be a problem "
				"if there are many.",
			.advice = "reap children on SIGCHLD",
		},
		.wants = {.reaps = true},
		.limit_kind = LIMIT_TIME, .limit = 10 * NS_PER_SECOND,
		.end = check_too_long,
	},
	{
		.row = {
			.id = "ZB113", .name = "zombie-flood", .level = LEVEL_WARNING,
			.summary = "A process had many zombies at once.",
			.explanation = "Each zombie uses a pid and an entry of the process table; "
				"when these run out, no process can be created.",
			.advice = "reap children on SIGCHLD, or ignore SIGCHLD",
		},
		.wants = {.reaps = true},
		.limit_kind = LIMIT_COUNT, .limit = 50,
		.end = check_flood,
	},
	{
		.row = {
			.id = "ZB114", .name = "init-does-not-reap", .level = LEVEL_WARNING,
			.summary = "The init process of a container does not reap orphans.",
			.explanation = "Process 1 of a pid namespace, or a subreaper, becomes the "
				"parent of processes whose parent has ended. A program that is "
				"not an init does not expect them, and they stay zombies as long "
				"as it runs.",
			.advice = "run an init in the container: docker run --init, tini, "
				"dumb-init",
		},
		.wants = {.reaps = true, .identity = true},
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_init,
	},
	{.row = {0}}
};
