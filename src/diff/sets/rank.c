#include "diff/sets/rank.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/sets.h"

enum {
	SHARE_MIN = 3,			/* a third of all runs */
	RUNS_MIN = 2,			/* a value that a single run has is chance */
	SLOWER_MIN = 4,			/* factor between durations that differ */
	SLOWER_NS = 100 * 1000 * 1000,
};

/* --- score --- */

static int64_t all_pairs(const struct run_sets *s)
{
	return (int64_t)s->runs[SIDE_GOOD] * s->runs[SIDE_BAD];
}

bool set_fact_separates(const struct run_sets *s, const struct set_fact *f)
{
	return SHARE_MIN * f->score >= all_pairs(s);
}

unsigned set_fact_percent(const struct run_sets *s, const struct set_fact *f)
{
	return f->score * 100 / all_pairs(s);
}

/* Returns by how much the value is typical of the bad runs; below 0: of the good ones */
static int64_t lean_of(const struct run_sets *s, const struct set_value *v)
{
	int64_t lean = (int64_t)v->runs[SIDE_BAD] * s->runs[SIDE_GOOD] -
		(int64_t)v->runs[SIDE_GOOD] * s->runs[SIDE_BAD];

	return v->runs[SIDE_GOOD] + v->runs[SIDE_BAD] < RUNS_MIN ? 0 : lean;
}

static void score_value(const struct run_sets *s, struct set_fact *f, const struct set_value *v)
{
	int64_t lean = lean_of(s, v);

	if (llabs(lean) > f->score)
		f->score = llabs(lean);
}

/* Returns the value that is most typical of a set; NULL: runs that have none of the values are.
 * A value of a single run is typical if nothing else is. */
static const struct set_value *typical_value(const struct run_sets *s, const struct set_fact *f,
					     enum set_side side)
{
	const struct set_value *best = NULL;
	int64_t most = 0;

	for (const struct set_value *v = f->values; v; v = v->next) {
		int64_t lean = (int64_t)v->runs[side] * s->runs[!side] -
			(int64_t)v->runs[!side] * s->runs[side];

		if (lean > most) {
			most = lean;
			best = v;
		}
	}
	return 2 * most >= f->score ? best : NULL;
}

static void score_fact(const struct run_sets *s, struct set_fact *f)
{
	struct set_value none = {.runs = {s->runs[SIDE_GOOD], s->runs[SIDE_BAD]}};

	for (const struct set_value *v = f->values; v; v = v->next) {
		score_value(s, f, v);
		for (enum set_side side = 0; side < SIDES; side++)
			none.runs[side] -= v->runs[side];
	}
	score_value(s, f, &none);
	f->in_bad = typical_value(s, f, SIDE_BAD);
	f->in_good = typical_value(s, f, SIDE_GOOD);
}

/* --- durations --- */

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint64_t median(uint64_t *all, unsigned n)
{
	qsort(all, n, sizeof(*all), by_size);
	return all[n / 2];
}

/* Durations differ if the medians do by an order of magnitude. Those from twice the smaller median
 * on count as long. */
static void split_durations(struct run_sets *s, struct set_fact *f)
{
	uint64_t good, bad, less, more;

	if (!f->number_count[SIDE_GOOD] || !f->number_count[SIDE_BAD])
		return;
	good = median(f->numbers[SIDE_GOOD], f->number_count[SIDE_GOOD]);
	bad = median(f->numbers[SIDE_BAD], f->number_count[SIDE_BAD]);
	less = good < bad ? good : bad;
	more = good < bad ? bad : good;
	if (more / SLOWER_MIN < less || more - less < SLOWER_NS)
		return;
	f->threshold = 2 * less;
	set_fact_split(s, f);
}

/* --- facts that follow from others --- */

/* Whether the value is a success or says that a file does not exist */
static bool is_usual(const struct set_value *v)
{
	for (unsigned i = 0; v && i < v->count; i++)
		if (v->codes[i] && v->codes[i] != ENOENT && v->codes[i] != ENOTDIR)
			return false;
	return true;
}

/* Whether one set searches for a program or a file, and the other does not. What it found is used
 * by another syscall. */
static bool is_search(const struct set_fact *f)
{
	return f->kind == SET_USE && (f->use == FACT_LOOKUP || f->use == FACT_EXEC) &&
		!(f->in_bad && f->in_good) && is_usual(f->in_bad) && is_usual(f->in_good);
}

static void hide_if(struct set_fact *f, bool hides)
{
	f->is_hidden |= hides;
}

/* What a program or a command did follows from that it was executed. */
static void hide_owned(struct set_fact *f)
{
	const struct set_fact *owner = f->owner;

	if (owner && f->kind == SET_COMMAND)
		hide_if(f, owner->score > f->score);
	else if (owner)
		hide_if(f, owner->score >= f->score);
	hide_if(f, is_search(f));
}

/* A command line says more than its program. */
static void hide_program(struct set_fact *f)
{
	if (f->kind == SET_COMMAND && f->owner->score <= f->score)
		f->owner->is_hidden = true;
}

/* Commands below one that is executed only in one set follow from it. Exit statuses are passed on
 * to parents, and a slow process makes its parents slow. The order of events prevents that all
 * facts of a cycle are hidden: commands that run each other. */
static void hide_related(struct set_fact *f)
{
	struct set_fact *parent = f->parent;

	if (!parent || f->is_hidden)
		return;
	if (f->kind == SET_COMMAND && parent->score >= f->score && parent->order < f->order) {
		f->is_hidden = true;
		parent->more++;
	} else if (f->kind != SET_COMMAND && parent->score == f->score &&
		   parent->order > f->order) {
		parent->is_hidden = true;
	}
}

/* --- order --- */

/* How the command ended says only which set a run belongs to. */
static bool is_trivial(const struct set_fact *f)
{
	return f->kind == SET_EXIT && f->is_command;
}

static int by_separation(const void *a, const void *b)
{
	const struct set_fact *x = *(struct set_fact *const *)a;
	const struct set_fact *y = *(struct set_fact *const *)b;

	if (is_trivial(x) != is_trivial(y))
		return is_trivial(x) ? 1 : -1;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if ((x->kind == SET_DURATION) != (y->kind == SET_DURATION))
		return x->kind == SET_DURATION ? 1 : -1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (!x->in_bad != !y->in_bad)
		return x->in_bad ? -1 : 1;
	return x->kind != y->kind ? (int)x->kind - (int)y->kind : strcmp(x->name->s, y->name->s);
}

static bool values_count_same(const struct set_value *a, const struct set_value *b)
{
	return !a == !b && (!a || (!memcmp(a->codes, b->codes, sizeof(a->codes)) &&
				   !memcmp(a->runs, b->runs, sizeof(a->runs))));
}

/* Removes uses that are true of an earlier fact's program as well, which counts them. */
static void fold_programs(struct run_sets *s)
{
	struct hash known = {0};
	size_t n = 0;

	for (size_t i = 0; i < s->ranked_count; i++) {
		struct set_fact *f = s->ranked[i], *first;
		uint64_t key = hash_number(hash_number(f->form->hash, f->use), f->score);

		if (f->kind == SET_USE && *f->form->s) {
			first = hash_get(&known, key);
			if (first && values_count_same(first->in_bad, f->in_bad) &&
			    values_count_same(first->in_good, f->in_good)) {
				first->more++;
				continue;
			}
			hash_put(&known, key, f);
		}
		s->ranked[n++] = f;
	}
	s->ranked_count = n;
	hash_done(&known);
}

size_t run_sets_rank(struct run_sets *s)
{
	for (struct set_fact *f = s->first; f; f = f->next) {
		if (f->kind == SET_DURATION)
			split_durations(s, f);
		score_fact(s, f);
	}
	for (struct set_fact *f = s->first; f; f = f->next) {
		hide_owned(f);
		hide_program(f);
	}
	s->ranked = alloc_zeroed((s->count + 1) * sizeof(struct set_fact *));
	for (struct set_fact *f = s->first; f; f = f->next)
		if (set_fact_separates(s, f))
			hide_related(f);
	for (struct set_fact *f = s->first; f; f = f->next)
		if (set_fact_separates(s, f) && !f->is_hidden)
			s->ranked[s->ranked_count++] = f;
	if (s->ranked_count)
		qsort(s->ranked, s->ranked_count, sizeof(struct set_fact *), by_separation);
	fold_programs(s);
	return s->ranked_count;
}
