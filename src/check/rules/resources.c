/* RS: what a run used up: memory, processors, time. Of what it used nothing is known of processes
 * that live when the trace ends, and of those that nobody saw exit. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "check/core/check.h"

#define NS_PER_SECOND UINT64_C(1000000000)

enum {
	TOP = 3,			/* so many are named of those that waited */
	MIB = 1 << 20,
};

/* User and system time are told in steps of 10 ms; a kernel may have nothing more exact. */
static uint64_t computed(const struct life *l)
{
	const struct figures *f = &l->figures;

	return f->processor ? f->processor : f->user + f->system;
}

/* Without a limit of the user's nobody said that it is too much. */
static void weigh(struct look *k)
{
	if (!look_is_limited(k))
		found_level(k, LEVEL_NOTE);
}

/* --- RS501 --- */

static void memory(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->has_figures || l->figures.peak_memory <= look_limit(k))
			continue;
		found(k, l, "%s used more memory than it may", life_name(l));
		weigh(k);
		found_evidence(k, l, l->exited, "had at most %" PRIu64 " MiB in memory, of %" PRIu64
			       " MiB: %s", l->figures.peak_memory / MIB, look_limit(k) / MIB,
			       look_command(k, l));
	}
}

/* --- RS502 --- */

/* Puts `l` among the TOP that waited longest, longest first */
static void rank(const struct life *top[TOP], const struct life *l)
{
	for (size_t i = 0; i < TOP; i++) {
		const struct life *other = top[i];

		if (other && other->figures.run_delay >= l->figures.run_delay)
			continue;
		top[i] = l;
		if (!other)
			return;
		l = other;
	}
}

static void starved(struct look *k, void *state, const struct history *h)
{
	const struct life *top[TOP] = {NULL};
	uint64_t waited = 0, worked = 0;

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->has_figures)
			continue;
		waited += l->figures.run_delay;
		worked += computed(l);
		rank(top, l);
	}
	if (waited <= look_limit(k) || waited <= worked)
		return;
	found(k, NULL, "processes waited longer for a processor than they had one");
	found_evidence(k, NULL, 0, "%s of waiting, %s of work, of all; the machine has %u "
		       "processors", look_duration(k, waited), look_duration(k, worked),
		       h->processors);
	for (size_t i = 0; i < TOP && top[i]; i++)
		found_evidence(k, top[i], top[i]->exited, "waited %s and worked %s: %s",
			       look_duration(k, top[i]->figures.run_delay),
			       look_duration(k, computed(top[i])), look_command(k, top[i]));
}

/* --- RS503 --- */

static bool is_slow(const struct look *k, const struct history *h, const struct life *l)
{
	return life_duration(h, l) > look_limit(k);
}

/* Whoever waited for one that was slow was not slow itself. */
static void slow(struct look *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i], *c = l->first_child;

		if (!is_slow(k, h, l))
			continue;
		while (c && !is_slow(k, h, c))
			c = c->next;
		if (c)
			continue;
		found(k, l, "%s took longer than it may", life_name(l));
		weigh(k);
		found_evidence(k, l, l->born, "took %s%s, of %s: %s",
			       look_duration(k, life_duration(h, l)), l->exited ? "" : " so far",
			       look_duration(k, look_limit(k)), look_command(k, l));
		if (l->has_figures)
			found_evidence(k, l, l->exited, "%s of it on a processor",
				       look_duration(k, computed(l)));
		for (const struct life *p = l->parent; p; p = p->parent)
			found_evidence(k, p, p->born, "took %s, with it below",
				       look_duration(k, life_duration(h, p)));
	}
}

/* --- RS504 --- */

/* A process began to work, or was done */
struct turn {
	uint64_t time;
	size_t index;		/* in history.all */
	bool begins;
};

static int by_time(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->begins - y->begins;
}

/* Whether it had a processor, or was ready for one, for most of its life */
static bool works(const struct history *h, const struct life *l)
{
	return l->has_figures && l->exited &&
		computed(l) + l->figures.run_delay >= life_duration(h, l) / 2;
}

static bool works_on_one(const struct history *h, const struct life *l)
{
	uint64_t lived = life_duration(h, l);

	return computed(l) <= lived + lived / 8;
}

/* How long each worked alone, in ns, by its index; the caller frees it */
static uint64_t *alone(const struct history *h)
{
	struct turn *turns = alloc_zeroed((2 * h->count + 1) * sizeof(*turns));
	uint64_t *times = alloc_zeroed((h->count + 1) * sizeof(*times));
	size_t count = 0, working = 0, sum = 0;

	for (size_t i = 0; i < h->count; i++) {
		/* a recording may hold an exit that is not after the birth */
		if (!works(h, h->all[i]) || h->all[i]->exited <= h->all[i]->born)
			continue;
		turns[count++] = (struct turn){h->all[i]->born, i, true};
		turns[count++] = (struct turn){h->all[i]->exited, i, false};
	}
	qsort(turns, count, sizeof(*turns), by_time);
	for (size_t i = 0; i < count; i++) {
		/* of one that works the sum of their places is its place */
		if (working == 1)
			times[sum] += turns[i].time - turns[i - 1].time;
		working += turns[i].begins ? 1 : -1;
		sum += turns[i].begins ? turns[i].index : -turns[i].index;
	}
	free(turns);
	return times;
}

static void serial(struct look *k, void *state, const struct history *h)
{
	uint64_t *times;

	(void)state;
	if (h->processors == 1)
		return;
	times = alone(h);
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (times[i] <= look_limit(k) || !works_on_one(h, l))
			continue;
		found(k, l, "%s worked alone for long, on one processor of several",
		      life_name(l));
		found_evidence(k, l, l->born, "%s without another at work, of %s on a processor "
			       "and %s in all: %s", look_duration(k, times[i]),
			       look_duration(k, computed(l)),
			       look_duration(k, life_duration(h, l)), look_command(k, l));
	}
	free(times);
}

#define FIGURES .wants = {.programs = true, .exiting = true, .figures = true}

const struct check checks_resources[] = {
	{
		.row = {
			.id = "RS501", .name = "peak-memory", .level = LEVEL_WARNING,
			.summary = "A process had more in memory than a limit.",
			.explanation = "It is the peak of its resident memory (VmHWM) since its "
				"last execve, which the kernel counts for each program alone: "
				"ru_maxrss, which time(1) shows, has that of what it was before "
				"as well. Memory that it shared with others is in it. Where "
				"no limit was set it is a note.",
			.advice = "see what needs that much, or give it more: --limit=RS501=SIZE",
		},
		FIGURES, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_BYTES, .limit = UINT64_C(1024) * MIB,
		.end = memory,
	},
	{
		.row = {
			.id = "RS502", .name = "cpu-starved", .level = LEVEL_NOTE,
			.summary = "Processes waited longer for a processor than they had one.",
			.explanation = "The kernel counts how long each task was ready to run and "
				"did not (run delay). More of that than of work means that too "
				"much runs at once: too many jobs, other work on the machine, or "
				"a cgroup that may have only part of a processor. Less waiting in "
				"all than the limit is not told of.",
			.advice = "run fewer at once (make -j, pytest -n), or give it more "
				"processors",
		},
		FIGURES, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = starved,
	},
	{
		.row = {
			.id = "RS503", .name = "slow", .level = LEVEL_WARNING,
			.summary = "A process took longer than a limit.",
			.explanation = "It is the time from its birth to its end, whatever it did. "
				"Of a process that waited for another which took too long, only "
				"the other is told of. Where no limit was set it is a note.",
			.advice = "--print=timeline shows what the time went to",
		},
		.wants = {.programs = true}, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_TIME, .limit = 60 * NS_PER_SECOND,
		.end = slow,
	},
	{
		.row = {
			.id = "RS504", .name = "serial-section", .level = LEVEL_NOTE,
			.summary = "One process worked for long while no other did.",
			.explanation = "It was on a processor, or ready for one, for at least half "
				"of its life, on one at a time, and no other process of the run "
				"worked beside it, on a machine with several. However many "
				"processors there are, that part of a run does not get shorter.",
			.advice = "start it earlier, split it, or let it use threads",
		},
		FIGURES, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_TIME, .limit = 10 * NS_PER_SECOND,
		.end = serial,
	},
	{.row = {0}}
};
