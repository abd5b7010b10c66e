/* RS: memory, processor time and duration of processes. The figures of processes that are alive
 * at the end of the trace, or whose exit was not seen, are unknown. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory/alloc.h"
#include "check/core/check.h"
#include "model/states/quotas.h"

#define NS_PER_SECOND UINT64_C(1000000000)

enum {
	TOP_COUNT = 3,			/* number of processes named as evidence */
	MIB = 1 << 20,
};

/* Processor time in ns. User and system time are the fallback: they have a resolution of 10 ms. */
static uint64_t computed(const struct life *l)
{
	const struct figures *f = &l->figures;

	return f->processor ? f->processor : f->user + f->system;
}

/* Makes the finding a note if the user has not set the threshold. */
static void lower_level(struct check_run *k)
{
	if (!check_has_user_limit(k))
		set_finding_level(k, LEVEL_NOTE);
}

/* --- RS501 --- */

static void check_memory(struct check_run *k, void *state, const struct history *h)
{
	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->has_figures || l->figures.peak_memory <= check_limit(k))
			continue;
		report_finding(k, l, "%s exceeded the memory threshold", life_name(l));
		lower_level(k);
		add_evidence(k, l, l->exited,
			     "peak of %" PRIu64 " MiB of resident memory; threshold %" PRIu64
			     " MiB: %s",
			     l->figures.peak_memory / MIB, check_limit(k) / MIB,
			     check_format_command(k, l));
	}
}

/* --- RS502 --- */

/* Inserts `l` into the TOP processes by time waited, longest first. */
static void insert_by_delay(const struct life *top[TOP_COUNT], const struct life *l)
{
	for (size_t i = 0; i < TOP_COUNT; i++) {
		const struct life *other = top[i];

		if (other && other->figures.run_delay >= l->figures.run_delay)
			continue;
		top[i] = l;
		if (!other)
			return;
		l = other;
	}
}

static void check_starved(struct check_run *k, void *state, const struct history *h)
{
	const struct life *top[TOP_COUNT] = {NULL};
	uint64_t waited = 0, worked = 0;

	(void)state;
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (!l->has_figures)
			continue;
		waited += l->figures.run_delay;
		worked += computed(l);
		insert_by_delay(top, l);
	}
	if (waited <= check_limit(k) || waited <= worked)
		return;
	report_finding(k, NULL, "processes waited longer for a processor than they ran");
	add_evidence(k, NULL, 0,
		     "all processes waited for %s and ran for %s; the machine has %u "
		     "processors",
		     check_format_duration(k, waited), check_format_duration(k, worked),
		     h->processors);
	for (size_t i = 0; i < TOP_COUNT && top[i]; i++)
		add_evidence(k, top[i], top[i]->exited, "waited for %s and ran for %s: %s",
			     check_format_duration(k, top[i]->figures.run_delay),
			     check_format_duration(k, computed(top[i])),
			     check_format_command(k, top[i]));
}

/* --- RS507 --- */

/* Percents of the periods */
static unsigned share(const struct cpu_quota *q)
{
	return q->periods ? (double)q->throttled_periods / q->periods * 100 + 0.5 : 0;
}

static void note_quotas(struct check_run *k, void *state, const struct event *e)
{
	(void)k;
	quota_list_note(state, e);
}

static void check_throttled(struct check_run *k, void *state, const struct history *h)
{
	const struct quota_list *list = state;
	bool is_found = false;

	(void)h;
	for (unsigned i = 0; i < list->count; i++) {
		const struct cpu_quota *q = &list->all[i];
		const char *allowed = "", *file = q->version == 1 ? "cpu.cfs_quota_us" : "cpu.max";

		/* what happened before the trace says nothing about it */
		if (q->is_since_creation || q->throttled <= check_limit(k))
			continue;
		if (q->quota)
			allowed = check_format(k, ", which may run for %s of each %s (%s),",
					       check_format_duration(k, q->quota),
					       check_format_duration(k, q->period), file);
		if (!is_found)
			report_finding(k, NULL,
				       "the CPU quota of a cgroup held its processes back");
		is_found = true;
		add_evidence(k, NULL, 0,
			     "cgroup %s%s was held back for %s, in %" PRIu64 " of %" PRIu64
			     " periods (%u %%)",
			     q->cgroup, allowed, check_format_duration(k, q->throttled),
			     q->throttled_periods, q->periods, share(q));
	}
}

static void free_quotas(void *state)
{
	quota_list_done(state);
}

/* --- RS503 --- */

static bool is_slow(const struct check_run *k, const struct history *h, const struct life *l)
{
	return life_duration(h, l) > check_limit(k);
}

/* Reports slow processes without slow children: the others waited for them. */
static void check_slow(struct check_run *k, void *state, const struct history *h)
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
		report_finding(k, l, "%s exceeded the duration threshold", life_name(l));
		lower_level(k);
		add_evidence(k, l, l->born, "took %s%s; threshold %s: %s",
			     check_format_duration(k, life_duration(h, l)),
			     l->exited ? "" : " so far", check_format_duration(k, check_limit(k)),
			     check_format_command(k, l));
		if (l->has_figures)
			add_evidence(k, l, l->exited, "ran on a processor for %s",
				     check_format_duration(k, computed(l)));
		for (const struct life *p = l->parent; p; p = p->parent)
			add_evidence(k, p, p->born, "took %s, as an ancestor",
				     check_format_duration(k, life_duration(h, p)));
	}
}

/* --- RS504 --- */

/* The start or end of a process that works */
struct work_boundary {
	uint64_t time;
	size_t index;		/* in history.all */
	bool begins;
};

static int by_time(const void *a, const void *b)
{
	const struct work_boundary *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->begins - y->begins;
}

/* Whether it ran, or was ready to run, for most of its life */
static bool is_busy(const struct history *h, const struct life *l)
{
	return l->has_figures && l->exited &&
		computed(l) + l->figures.run_delay >= life_duration(h, l) / 2;
}

static bool uses_one_processor(const struct history *h, const struct life *l)
{
	uint64_t lived = life_duration(h, l);

	return computed(l) <= lived + lived / 8;
}

/* How long each process worked alone, in ns, by its index; the caller frees the array. */
static uint64_t *times_alone(const struct history *h)
{
	struct work_boundary *boundaries = alloc_zeroed((2 * h->count + 1) * sizeof(*boundaries));
	uint64_t *times = alloc_zeroed((h->count + 1) * sizeof(*times));
	size_t count = 0, working = 0, sum = 0;

	for (size_t i = 0; i < h->count; i++) {
		/* an inconsistent recording may have an exit before the start */
		if (!is_busy(h, h->all[i]) || h->all[i]->exited <= h->all[i]->born)
			continue;
		boundaries[count++] = (struct work_boundary){h->all[i]->born, i, true};
		boundaries[count++] = (struct work_boundary){h->all[i]->exited, i, false};
	}
	qsort(boundaries, count, sizeof(*boundaries), by_time);
	for (size_t i = 0; i < count; i++) {
		/* with one process at work, `sum` is its index */
		if (working == 1)
			times[sum] += boundaries[i].time - boundaries[i - 1].time;
		working += boundaries[i].begins ? 1 : -1;
		sum += boundaries[i].begins ? boundaries[i].index : -boundaries[i].index;
	}
	free(boundaries);
	return times;
}

static void check_serial(struct check_run *k, void *state, const struct history *h)
{
	uint64_t *times;

	(void)state;
	if (h->processors == 1)
		return;
	times = times_alone(h);
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		if (times[i] <= check_limit(k) || !uses_one_processor(h, l))
			continue;
		report_finding(
			k, l, "%s was for long the only busy process, on one of several processors",
			life_name(l));
		add_evidence(
			k, l, l->born, "alone for %s; ran for %s of %s: %s",
			check_format_duration(k, times[i]), check_format_duration(k, computed(l)),
			check_format_duration(k, life_duration(h, l)), check_format_command(k, l));
	}
	free(times);
}

#define FIGURES .wants = {.programs = true, .exiting = true, .figures = true}

const struct check checks_resources[] = {
	{
		.row = {
			.id = "RS501", .name = "peak-memory", .level = LEVEL_WARNING,
			.summary = "A process used more memory than a threshold.",
			.explanation = "The peak of its resident memory (VmHWM) since its last "
				"execve is compared with the threshold. The kernel counts it per "
				"program, unlike ru_maxrss, which time(1) shows and which "
				"includes the time before the execve. Shared memory is included. "
				"Without --limit the finding is a note.",
			.advice = "reduce its memory use, or raise the threshold: "
				"--limit=RS501=SIZE",
		},
		FIGURES, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_BYTES, .limit = UINT64_C(1024) * MIB,
		.end = check_memory,
	},
	{
		.row = {
			.id = "RS502", .name = "cpu-starved", .level = LEVEL_NOTE,
			.summary = "Processes waited longer for a processor than they ran.",
			.explanation = "The kernel counts how long each task was ready to run but "
				"did not run (run delay). If the sum is larger than the processor "
				"time, the machine is overcommitted: too many jobs, other work, "
				"or a cgroup with only part of a processor. Sums below the "
				"threshold are not reported.",
			.advice = "run fewer jobs at once (make -j, pytest -n), or give it more "
				"processors",
		},
		FIGURES, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.end = check_starved,
	},
	{
		.row = {
			.id = "RS503", .name = "slow", .level = LEVEL_WARNING,
			.summary = "A process took longer than a threshold.",
			.explanation = "The time from its creation to its exit is compared with "
				"the threshold. If a process waited for a child that took too "
				"long, only the child is reported. Without --limit the finding is "
				"a note.",
			.advice = "--print=timeline shows where the time was spent",
		},
		.wants = {.programs = true}, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_TIME, .limit = 60 * NS_PER_SECOND,
		.end = check_slow,
	},
	{
		.row = {
			.id = "RS504", .name = "serial-section", .level = LEVEL_NOTE,
			.summary = "One process was busy for long while all others were idle.",
			.explanation = "It ran, or was ready to run, for at least half of its "
				"life, on one processor at a time, and no other process of the "
				"run was busy, on a machine with several processors. More "
				"processors do not make that part of a run faster.",
			.advice = "start it earlier, split it, or let it use threads",
		},
		FIGURES, .flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_TIME, .limit = 10 * NS_PER_SECOND,
		.end = check_serial,
	},
	{
		.row = {
			.id = "RS507", .name = "cpu-throttled", .level = LEVEL_NOTE,
			.summary = "The CPU quota of a cgroup held its processes back.",
			.explanation = "In each period, usually of 100 ms, the processes of a "
				"cgroup and of those below it may use as much processor time as "
				"its quota allows; then none of them runs until the next period. "
				"The kernel counts that in cpu.stat of the cgroup (nr_periods, "
				"nr_throttled, and the time of all processors together), with "
				"what untraced processes in it did. It is read when the first "
				"traced process is seen in the cgroup and when each one exits. A "
				"cgroup that a process was moved into while it ran, and that no "
				"other traced process was created in or executed a program in, "
				"is not judged. Sums below the threshold are not reported.",
			.advice = "raise the quota (docker --cpus, a CPU limit of Kubernetes, "
				"CPUQuota of systemd), or run as many threads and jobs as it "
				"allows",
		},
		.wants = {.exiting = true, .scheduling = true, .quotas = true},
		.flags = CHECK_OPTIONAL,
		.limit_kind = LIMIT_TIME, .limit = NS_PER_SECOND,
		.state = sizeof(struct quota_list),
		.event = note_quotas, .end = check_throttled, .done = free_quotas,
	},
	{.row = {0}}
};
