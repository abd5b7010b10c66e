#include "diff/compare/process.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

/* --- ends --- */

int end_code(const struct unit *u)
{
	if (u->lost)
		return END_UNKNOWN;
	if (!u->exited)
		return END_LIVES;
	return u->ending.signaled ? END_SIGNALED + u->ending.number : u->ending.number;
}

static int by_number(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

static int *ends_of(const struct group *g)
{
	int *all = alloc_zeroed(g->count * sizeof(*all));

	for (size_t i = 0; i < g->count; i++)
		all[i] = end_code(g->all[i]);
	qsort(all, g->count, sizeof(*all), by_number);
	return all;
}

/* The first of a group that ended as none of the other did; NULL: there is none */
static const struct unit *odd_end(const struct group *g, const struct group *other)
{
	int *ends = ends_of(other);
	const struct unit *odd = NULL;

	for (size_t i = 0; i < g->count && !odd; i++) {
		int code = end_code(g->all[i]);

		if (!bsearch(&code, ends, other->count, sizeof(*ends), by_number))
			odd = g->all[i];
	}
	free(ends);
	return odd;
}

/* Nobody knows how those ended that were there when a trace was cut. */
static bool are_known(const struct collected *c, const struct group *g)
{
	for (size_t i = 0; c->cut && i < g->count; i++)
		if (!g->all[i]->exited)
			return false;
	return true;
}

struct odd_ends {
	const struct unit *good, *new;
};

static struct odd_ends odd_ends(const struct differences *d, const struct pair *p)
{
	if (!are_known(d->good_run, &p->good) || !are_known(d->new_run, &p->new))
		return (struct odd_ends){0};
	return (struct odd_ends){odd_end(&p->good, &p->new), odd_end(&p->new, &p->good)};
}

static void pass_on(const struct pair *p)
{
	for (struct pair *up = p->parent; up; up = up->parent)
		if (up->ends_differ && up->worse == p->worse)
			up->told = true;
}

void compare_ends(struct differences *d)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < d->pairs.count; i++) {
		struct pair *p = d->pairs.all[i];
		struct odd_ends odd;

		if (!pair_is_both(p))
			continue;
		odd = odd_ends(d, p);
		p->ends_differ = odd.good || odd.new;
		p->worse = odd.new && end_code(odd.new);
	}
	d->blamed = UINT64_MAX;
	for (size_t i = d->pairs.count; i-- > 0;) {
		const struct pair *p = d->pairs.all[i];
		const struct unit *u;

		if (!p->ends_differ)
			continue;
		if (!p->told)
			pass_on(p);
		u = p->worse && !p->told ? odd_ends(d, p).new : NULL;
		if (u && u->exited < first) {
			first = u->exited;
			d->blamed = p->good.all[0]->born;
		}
	}
}

void tell_end(struct differences *d, struct pair *p)
{
	struct odd_ends odd;
	struct difference *new;

	if (!p->ends_differ || p->told)
		return;
	odd = odd_ends(d, p);
	new = difference_add(d, DIFF_END, RANK_END, p);
	new->good = odd.good ? odd.good : p->good.all[0];
	new->new = odd.new ? odd.new : p->new.all[0];
	new->time = new->new->exited;
	for (const struct pair *up = p->parent; up; up = up->parent)
		new->passed_on += up->told && up->worse == p->worse;
}

/* --- programs --- */

static struct difference *tell_program(struct differences *d, struct pair *p,
				       enum difference_kind kind, const struct unit_program *good,
				       const struct unit_program *new)
{
	struct difference *add = difference_add(d, kind, RANK_ARGUMENTS, p);

	add->good = p->good.all[0];
	add->new = p->new.all[0];
	add->good_program = good;
	add->new_program = new;
	add->time = p->new.all[0]->born;
	return add;
}

static bool same(struct differences *d, struct text *good, struct text *new)
{
	return good->hash == new->hash ||
		text_loose(d->good_run, good) == text_loose(d->new_run, new) ||
		text_looser(d->good_run, good) == text_looser(d->new_run, new);
}

static bool same_words(struct differences *d, const struct unit_program *a,
		       const struct unit_program *b)
{
	if (a->argc != b->argc)
		return false;
	for (unsigned i = 1; i < a->argc; i++)
		if (!same(d, a->words[i], b->words[i]))
			return false;
	return true;
}

void compare_programs(struct differences *d, struct pair *p)
{
	const struct unit *g = p->good.all[0], *n = p->new.all[0];

	if (g->forked && n->forked)
		return;
	for (unsigned i = 0; i < g->program_count || i < n->program_count; i++) {
		const struct unit_program *a = i < g->program_count ? &g->programs[i] : NULL;
		const struct unit_program *b = i < n->program_count ? &n->programs[i] : NULL;

		if (!a || !b || !same(d, a->name, b->name) || !same(d, a->path, b->path))
			tell_program(d, p, DIFF_PROGRAM, a, b);
		if (!a || !b)
			continue;
		if (!same_words(d, a, b))
			tell_program(d, p, DIFF_ARGUMENTS, a, b);
		if (!same(d, a->folder, b->folder))
			tell_program(d, p, DIFF_FOLDER, a, b);
	}
}

/* --- counts --- */

enum { LOOP_LEAST = 3 };

void compare_counts(struct differences *d, struct pair *p)
{
	size_t g = p->good.count, n = p->new.count, least = g < n ? g : n, most = g < n ? n : g;
	struct difference *new;

	if (g == n || (least >= LOOP_LEAST && most < 2 * least))
		return;
	if (p->parent && p->parent->good.count != p->parent->new.count)
		return;		/* there are more of their makers */
	new = difference_add(d, DIFF_COUNT, RANK_PROCESS, p);
	new->good = p->good.all[0];
	new->new = p->new.all[0];
	new->good_value = g;
	new->new_value = n;
	new->time = new->new->born;
}

/* --- figures --- */

/* What is no noise: so many times as much, and so much more of each of equal processes. Of
 * processor time the same program takes twice as much as soon as others keep the machine busy. */
static const struct {
	unsigned times;
	uint64_t more;
} outside_of_noise[FIGURES] = {
	[FIGURE_PROCESSOR] = {3, 250 * UINT64_C(1000000)},	/* ns */
	[FIGURE_MEMORY] = {2, 20 << 20}, [FIGURE_READ] = {2, 10 << 20},
	[FIGURE_WRITTEN] = {2, 10 << 20},
};

struct used {
	uint64_t all[FIGURES];
	bool known;
};

static struct used used_by(const struct group *g)
{
	struct used u = {.known = true};

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
	struct used then = used_by(&p->good), now = used_by(&p->new);
	size_t n = p->new.count;

	if (!then.known || !now.known || p->ends_differ || p->lost || p->good.count != n)
		return;
	for (enum figure f = 0; f < FIGURES; f++) {
		uint64_t least = then.all[f] < now.all[f] ? then.all[f] : now.all[f];
		uint64_t most = then.all[f] < now.all[f] ? now.all[f] : then.all[f];
		struct difference *new;

		if (most - least < outside_of_noise[f].more * (f == FIGURE_MEMORY ? 1 : n) ||
		    most < outside_of_noise[f].times * least)
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
