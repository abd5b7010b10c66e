#include "diff/compare/compare.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "diff/compare/arguments.h"
#include "diff/collect/collect.h"
#include "diff/compare/facts.h"
#include "diff/compare/process.h"

struct difference *difference_add(struct differences *d, enum difference_kind kind, enum rank rank,
				  const struct pair *pair)
{
	struct difference *new;

	if (d->count == d->room) {
		d->room = d->room ? 2 * d->room : 64;
		d->all = alloc_more(d->all, d->room, sizeof(*d->all));
	}
	new = &d->all[d->count];
	*new = (struct difference){
		.kind = kind, .rank = rank, .pair = pair, .processes = 1, .order = d->count++,
	};
	return new;
}

static const char *const kind_names[DIFF_KINDS] = {
	[DIFF_INCOMPLETE] = "cut", [DIFF_LOST] = "lost", [DIFF_FAILS] = "fails",
	[DIFF_UNUSED] = "unused", [DIFF_FOUND] = "found", [DIFF_PROGRAM] = "program",
	[DIFF_ARGUMENTS] = "arguments", [DIFF_DIRECTORY] = "directory", [DIFF_END] = "end",
	[DIFF_MISSING] = "missing", [DIFF_ADDED] = "added", [DIFF_COUNT] = "count",
	[DIFF_NOT_OPENED] = "not-opened", [DIFF_OPENED] = "opened", [DIFF_ACCESS] = "access",
	[DIFF_ERROR] = "error", [DIFF_NOT_FAILING] = "fails-no-more",
	[DIFF_SEARCHED] = "sought", [DIFF_NOT_SEARCHED] = "not-sought",
	[DIFF_ENDPOINT_MISSING] = "endpoint-missing", [DIFF_ENDPOINT_ADDED] = "endpoint-added",
	[DIFF_ENDPOINT_CHANGED] = "endpoint-changed", [DIFF_FIGURE] = "figure",
};

const char *difference_kind_name(enum difference_kind kind)
{
	return kind_names[kind];
}

const char *difference_figure_name(enum figure f)
{
	static const char *const names[FIGURES] = {
		[FIGURE_PROCESSOR] = "processor", [FIGURE_MEMORY] = "memory",
		[FIGURE_READ] = "read", [FIGURE_WRITTEN] = "written",
	};

	return names[f];
}

const char *difference_rank_name(enum rank r)
{
	static const char *const names[RANK_COUNT] = {
		[RANK_RUN] = "run", [RANK_CAUSE] = "cause", [RANK_FAILURE] = "failure",
		[RANK_INPUT] = "input", [RANK_ARGUMENTS] = "program", [RANK_END] = "end",
		[RANK_PROCESS] = "process", [RANK_FILE] = "file", [RANK_CALL] = "call",
		[RANK_ENDPOINT] = "endpoint", [RANK_FIGURE] = "figure",
	};

	return names[r];
}

const char *difference_verb(const struct fact *f)
{
	static const char *const verbs[] = {
		[FACT_OPEN] = "open", [FACT_EXEC] = "run", [FACT_LOOKUP] = "find",
		[FACT_CHANGE] = "", [FACT_CONNECT] = "connect to", [FACT_BIND] = "bind to",
		[FACT_SEND] = "send to", [FACT_CALL] = "",
	};

	return *verbs[f->kind] ? verbs[f->kind] : f->call;
}

/* --- order --- */

static int by_rank(const void *a, const void *b)
{
	const struct difference *x = a, *y = b;
	bool x_worse = x->pair && x->pair->worse, y_worse = y->pair && y->pair->worse;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	if (x->rank <= RANK_END && x_worse != y_worse)
		return x_worse ? -1 : 1;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static uint64_t hash_words(struct differences *d, const struct difference *i)
{
	const struct run_program *a = i->good_program, *b = i->new_program;
	unsigned *only_a, *only_b, m, n;
	uint64_t key = 0;

	if (!a || !b)
		return hash_number(0, a ? a->name->hash : b ? b->name->hash : 0);
	if (i->kind != DIFF_ARGUMENTS) {
		struct run_text *of_a = i->kind == DIFF_DIRECTORY ? a->directory : a->path;
		struct run_text *of_b = i->kind == DIFF_DIRECTORY ? b->directory : b->path;

		return hash_number(of_a->hash, of_b->hash);
	}
	only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b));
	words_compare(d->good_run, a, only_a, &m, d->new_run, b, only_b, &n);
	for (unsigned w = 0; w < m; w++)
		key = hash_number(key, a->words[only_a[w]]->hash);
	for (unsigned w = 0; w < n; w++)
		key = hash_number(key + 1, b->words[only_b[w]]->hash);
	if (!m && !n)		/* only their order differs: not folded */
		key = i->order + 1;
	free(only_a);
	free(only_b);
	return key;
}

/* Returns the key under which equal differences of several processes are folded; 0: not folded. */
static uint64_t fold_key(struct differences *d, const struct difference *i)
{
	const struct fact *f = i->good_fact ? i->good_fact : i->new_fact;
	struct collected *of = i->good_fact ? d->good_run : d->new_run;
	uint64_t key;

	if (i->kind == DIFF_PROGRAM || i->kind == DIFF_ARGUMENTS || i->kind == DIFF_DIRECTORY)
		return hash_number(hash_words(d, i), i->kind);
	if (!f)
		return 0;
	key = hash_number(text_looser(of, f->what), i->kind);
	key = hash_number(key, i->rank);
	if (f->kind == FACT_CALL || f->kind == FACT_CHANGE)
		key = hash_bytes(key, f->call, strlen(f->call));
	key = hash_number(key, i->new_fact ? i->new_fact->error : 0);
	if (i->kind == DIFF_ENDPOINT_CHANGED)
		key = hash_number(key, text_looser(d->new_run, i->new_fact->what));
	return hash_number(key, fact_is_endpoint(f) ? f->kind : FACT_OPEN);
}

/* Whether the difference says only that a file is unused which is already reported as lost */
static bool is_reported_lost(struct hash *known, const struct difference *i)
{
	uint64_t key;

	if (i->kind != DIFF_LOST && i->kind != DIFF_UNUSED)
		return false;
	key = hash_number(i->good_fact->what->hash, 0);
	if (i->kind == DIFF_UNUSED)
		return hash_get(known, key);
	hash_put(known, key, known);
	return false;
}

/* Folds equal differences into the first one, which counts them. */
static void fold_equal(struct differences *d)
{
	struct hash known = {0}, lost = {0};
	size_t n = 0;

	for (size_t i = 0; i < d->count; i++) {
		uint64_t key = fold_key(d, &d->all[i]);
		struct difference *first = key ? hash_get(&known, key) : NULL;

		if (first) {
			first->processes += first->pair != d->all[i].pair;
			continue;
		}
		if (is_reported_lost(&lost, &d->all[i]))
			continue;
		d->all[n] = d->all[i];
		if (key)
			hash_put(&known, key, &d->all[n]);
		n++;
	}
	d->count = n;
	hash_done(&known);
	hash_done(&lost);
}

/* Returns a key for a directory that a process of a program opens in only one run, else 0.
 * Processes that create the same directories concurrently open those that do not exist yet for
 * another one. */
static uint64_t race_key(const struct difference *i, enum difference_kind kind)
{
	const struct fact *f = i->good_fact ? i->good_fact : i->new_fact;
	const struct run_process *u = i->good ? i->good : i->new;

	if ((i->kind != DIFF_NOT_OPENED && i->kind != DIFF_OPENED) || !f->directory)
		return 0;
	return hash_number(hash_number(f->what->hash, program_of_fact(u, f)->name->hash), kind);
}

static void remove_races(struct differences *d)
{
	struct hash known = {0};
	size_t n = 0;

	for (size_t i = 0; i < d->count; i++) {
		uint64_t key = race_key(&d->all[i], d->all[i].kind);

		if (key)
			hash_put(&known, key, d);
	}
	for (size_t i = 0; i < d->count; i++) {
		uint64_t other = race_key(&d->all[i], d->all[i].kind == DIFF_NOT_OPENED ?
					  DIFF_OPENED : DIFF_NOT_OPENED);

		if (!other || !hash_get(&known, other))
			d->all[n++] = d->all[i];
	}
	d->count = n;
	hash_done(&known);
}

/* --- all differences --- */

static void compare_one_sided(struct differences *d, struct pair *p)
{
	bool missing = p->good.count;
	struct difference *new = difference_add(d, missing ? DIFF_MISSING : DIFF_ADDED,
						RANK_PROCESS, p);

	if (missing) {
		new->good = p->good.all[0];
		new->time = new->good->born;
		new->good_value = p->good.count;
	} else {
		new->new = p->new.all[0];
		new->time = new->new->born;
		new->new_value = p->new.count;
	}
	if (d->lacks_calls)
		return;
	if (missing)
		compare_missing(d, p);
	else
		compare_added(d, p);
}

static void compare_pair(struct differences *d, struct pair *p)
{
	if (!pair_is_both(p)) {
		compare_one_sided(d, p);
		return;
	}
	compare_exit(d, p);
	compare_programs(d, p);
	compare_counts(d, p);
	if (!d->lacks_calls)
		compare_facts(d, p);
	compare_figures(d, p);
}

struct differences *diff_runs(struct collected *good, struct collected *new)
{
	struct differences *d = alloc_new(struct differences);

	d->good_run = good;
	d->new_run = new;
	d->lacks_calls = good->has_calls != new->has_calls;
	if (good->is_incomplete != new->is_incomplete || d->lacks_calls)
		difference_add(d, DIFF_INCOMPLETE, RANK_RUN, NULL);
	pairs_find(&d->pairs, good, new);
	compare_exit_statuses(d);
	for (size_t i = 0; i < d->pairs.count; i++)
		compare_pair(d, d->pairs.all[i]);
	remove_races(d);
	if (d->count)
		qsort(d->all, d->count, sizeof(*d->all), by_rank);
	fold_equal(d);
	return d;
}

void diff_free(struct differences *d)
{
	if (!d)
		return;
	pairs_done(&d->pairs);
	free(d->all);
	free(d);
}

size_t diff_count(const struct differences *d)
{
	return d->count;
}
