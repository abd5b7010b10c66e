#include "diff/compare/process.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* --- exit statuses --- */

int end_code(const struct run_process *u)
{
	if (u->lost)
		return END_UNKNOWN;
	if (!u->exited)
		return END_RUNNING;
	return u->ending.signaled ? END_SIGNALED + u->ending.number : u->ending.number;
}

static int by_number(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static int *exit_codes(const struct run_group *g)
{
	int *all = alloc_zeroed(g->count * sizeof(*all));

	for (size_t i = 0; i < g->count; i++)
		all[i] = end_code(g->all[i]);
	qsort(all, g->count, sizeof(*all), by_number);
	return all;
}

/* Returns the first process of a group with an exit status that no process of the other has, or
 * NULL. */
static const struct run_process *find_odd_exit(const struct run_group *g,
					       const struct run_group *other)
{
	int *ends = exit_codes(other);
	const struct run_process *odd = NULL;

	for (size_t i = 0; i < g->count && !odd; i++) {
		int code = end_code(g->all[i]);

		if (!bsearch(&code, ends, other->count, sizeof(*ends), by_number))
			odd = g->all[i];
	}
	free(ends);
	return odd;
}

/* Whether all exit statuses are known; those of processes that were running when the trace ended
 * are not */
static bool exits_are_known(const struct collected *c, const struct run_group *g)
{
	for (size_t i = 0; c->is_incomplete && i < g->count; i++)
		if (!g->all[i]->exited)
			return false;
	return true;
}

struct odd_exits {
	const struct run_process *good, *new;
};

static struct odd_exits find_odd_exits(const struct differences *d, const struct pair *p)
{
	if (!exits_are_known(d->good_run, &p->good) || !exits_are_known(d->new_run, &p->new))
		return (struct odd_exits){0};
	return (struct odd_exits){
		find_odd_exit(&p->good, &p->new), find_odd_exit(&p->new, &p->good)
	};
}

static void mark_ancestors(const struct pair *p)
{
	for (struct pair *up = p->parent; up; up = up->parent)
		if (up->ends_differ && up->worse == p->worse)
			up->is_passed_on = true;
}

void compare_exit_statuses(struct differences *d)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < d->pairs.count; i++) {
		struct pair *p = d->pairs.all[i];
		struct odd_exits odd;

		if (!pair_is_both(p))
			continue;
		odd = find_odd_exits(d, p);
		p->ends_differ = odd.good || odd.new;
		p->worse = odd.new && end_code(odd.new);
	}
	d->first_failure = UINT64_MAX;
	for (size_t i = d->pairs.count; i-- > 0;) {
		const struct pair *p = d->pairs.all[i];
		const struct run_process *u;

		if (!p->ends_differ)
			continue;
		if (!p->is_passed_on)
			mark_ancestors(p);
		u = p->worse && !p->is_passed_on ? find_odd_exits(d, p).new : NULL;
		if (u && u->exited < first) {
			first = u->exited;
			d->first_failure = p->good.all[0]->born;
		}
	}
}

void compare_exit(struct differences *d, struct pair *p)
{
	struct odd_exits odd;
	struct difference *new;

	if (!p->ends_differ || p->is_passed_on)
		return;
	odd = find_odd_exits(d, p);
	new = difference_add(d, DIFF_END, RANK_END, p);
	new->good = odd.good ? odd.good : p->good.all[0];
	new->new = odd.new ? odd.new : p->new.all[0];
	new->time = new->new->exited;
	for (const struct pair *up = p->parent; up; up = up->parent)
		new->passed_on += up->is_passed_on && up->worse == p->worse;
}

/* --- programs --- */

static struct difference *add_program_difference(struct differences *d, struct pair *p,
				       enum difference_kind kind, const struct run_program *good,
						 const struct run_program *new)
{
	struct difference *add = difference_add(d, kind, RANK_ARGUMENTS, p);

	add->good = p->good.all[0];
	add->new = p->new.all[0];
	add->good_program = good;
	add->new_program = new;
	add->time = p->new.all[0]->born;
	return add;
}

static bool texts_match(struct differences *d, struct run_text *good, struct run_text *new)
{
	return good->hash == new->hash ||
		text_loose(d->good_run, good) == text_loose(d->new_run, new) ||
		text_looser(d->good_run, good) == text_looser(d->new_run, new);
}

static bool words_match(struct differences *d, const struct run_program *a,
			const struct run_program *b)
{
	if (a->argc != b->argc)
		return false;
	for (unsigned i = 1; i < a->argc; i++)
		if (!texts_match(d, a->words[i], b->words[i]))
			return false;
	return true;
}

void compare_programs(struct differences *d, struct pair *p)
{
	const struct run_process *g = p->good.all[0], *n = p->new.all[0];

	if (g->has_no_exec && n->has_no_exec)
		return;
	for (unsigned i = 0; i < g->program_count || i < n->program_count; i++) {
		const struct run_program *a = i < g->program_count ? &g->programs[i] : NULL;
		const struct run_program *b = i < n->program_count ? &n->programs[i] : NULL;

		if (!a || !b || !texts_match(d, a->name, b->name) ||
		    !texts_match(d, a->path, b->path))
			add_program_difference(d, p, DIFF_PROGRAM, a, b);
		if (!a || !b)
			continue;
		if (!words_match(d, a, b))
			add_program_difference(d, p, DIFF_ARGUMENTS, a, b);
		if (!texts_match(d, a->directory, b->directory))
			add_program_difference(d, p, DIFF_DIRECTORY, a, b);
	}
}

/* --- counts --- */

enum { LOOP_MIN = 3 };

void compare_counts(struct differences *d, struct pair *p)
{
	size_t g = p->good.count, n = p->new.count, least = g < n ? g : n, most = g < n ? n : g;
	struct difference *new;

	if (g == n || (least >= LOOP_MIN && most < 2 * least))
		return;
	if (p->parent && p->parent->good.count != p->parent->new.count)
		return;		/* the number of their parents differs */
	new = difference_add(d, DIFF_COUNT, RANK_PROCESS, p);
	new->good = p->good.all[0];
	new->new = p->new.all[0];
	new->good_value = g;
	new->new_value = n;
	new->time = new->new->born;
}

/* --- figures --- */

/* A figure differs if it changes by this factor and by this amount for each of the equal processes.
 * The processor time of a program easily doubles when other processes keep the machine busy. */
static const struct {
	unsigned factor;
	uint64_t difference;
} noise_limits[FIGURES] = {
	[FIGURE_PROCESSOR] = {3, 250 * UINT64_C(1000000)},	/* ns */
	[FIGURE_MEMORY] = {2, 20 << 20}, [FIGURE_READ] = {2, 10 << 20},
	[FIGURE_WRITTEN] = {2, 10 << 20},
};

struct resource_usage {
	uint64_t all[FIGURES];
	bool known;
};

static struct resource_usage group_usage(const struct run_group *g)
{
	struct resource_usage u = {.known = true};

	for (size_t i = 0; i < g->count; i++) {
		const struct figures *f = &g->all[i]->figures;

		u.known &= g->all[i]->has_figures;
		u.all[FIGURE_PROCESSOR] += f->processor ? f->processor : f->user + f->system;
		if (f->peak_memory > u.all[FIGURE_MEMORY])
			u.all[FIGURE_MEMORY] = f->peak_memory;
		u.all[FIGURE_READ] += f->chars_read;
		u.all[FIGURE_WRITTEN] += f->chars_written;
	}
	return u;
}

void compare_figures(struct differences *d, struct pair *p)
{
	struct resource_usage then = group_usage(&p->good), now = group_usage(&p->new);
	size_t n = p->new.count;

	if (!then.known || !now.known || p->ends_differ || p->lost || p->good.count != n)
		return;
	for (enum figure f = 0; f < FIGURES; f++) {
		uint64_t least = then.all[f] < now.all[f] ? then.all[f] : now.all[f];
		uint64_t most = then.all[f] < now.all[f] ? now.all[f] : then.all[f];
		struct difference *new;

		if (most - least < noise_limits[f].difference * (f == FIGURE_MEMORY ? 1 : n) ||
		    most < noise_limits[f].factor * least)
			continue;
		new = difference_add(d, DIFF_FIGURE, RANK_FIGURE, p);
		new->good = p->good.all[0];
		new->new = p->new.all[0];
		new->figure = f;
		new->good_value = then.all[f];
		new->new_value = now.all[f];
		new->time = new->new->born;
	}
}
