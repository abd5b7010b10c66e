#include "print/timeline/fold.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/timeline/deferred.h"
#include "print/core/process_words.h"

enum {
	FOLD_TOLD = 3,		/* so many equals are told at least, */
	FOLD_LEAST = 20,	/* and so many processes, with those below them */
	RUNS_MOST = 256,	/* kinds of children that are known of one process */
};

static const uint64_t fold_age = 3000000000;	/* ns: who lives longer is told */
static const uint64_t fold_pause = 5000000000;	/* ns: what is folded is told so often */

/* Children of one process that are equal */
struct run {
	uint64_t told, processes;	/* in full; with those below them */
	bool on;			/* further ones are folded */
	uint64_t more, more_processes;	/* not yet told of */
	uint64_t shortest, longest;
	uint64_t since, last;		/* when the first of these was over, and the last */
	char *name;			/* NULL: copies of their maker */
};

static uint64_t add_word(uint64_t key, const char *s)
{
	for (; *s; s++)		/* FNV-1a */
		key = (key ^ (uint8_t)*s) * 0x100000001b3;
	return (key ^ 1) * 0x100000001b3;
}

void fold_exec(struct track *k, const struct event *e)
{
	bool script = e->exec.script && e->exec.file;
	const char *path = script ? e->exec.file : e->exec.path;

	k->key = add_word(k->key ^ 0xcbf29ce484222325, path ? path : "");
}

void fold_hide(struct timeline *t, struct track *k, const struct track *maker)
{
	struct track *top;

	if (!t->o->depth || k->depth <= t->o->depth)
		return;
	k->fate = HIDDEN;
	t->deeper.all++;
	if (!maker)
		return;
	/* the ancestor that is shown, as long as it is there */
	k->top = maker->fate == HIDDEN ? maker->top : maker->serial;
	top = hash_get(&t->tracks, k->top);
	if (top)
		top->deeper.all++;
}

void fold_birth(struct timeline *t, struct track *k, struct track *maker, bool sibling)
{
	if (!maker)
		return;
	k->maker = maker->serial;
	k->depth = maker->depth + !sibling;
	fold_hide(t, k, maker);
	if (k->fate == TOLD && (t->o->min_duration || maker->folds || maker->fate == HELD))
		k->fate = HELD;
}

static uint64_t lived(const struct track *k)
{
	return k->exited > k->born ? k->exited - k->born : 0;
}

bool fold_is_old(const struct timeline *t, const struct track *k)
{
	const struct track *maker = hash_get(&t->tracks, k->maker);
	uint64_t most = t->o->min_duration;

	if (most < fold_age && ((maker && maker->folds) || k->exited))
		most = fold_age;
	return t->time - (k->exited ? k->exited : k->born) > most;
}

/* --- ends --- */

static void free_runs(struct track *k)
{
	struct run *r;

	for (size_t at = 0; (r = hash_next(&k->runs, &at));) {
		free(r->name);
		free(r);
	}
	hash_done(&k->runs);
}

/* One that lives for days has children of many kinds */
static void forget_runs(struct timeline *t, struct track *k)
{
	fold_say(t, k);
	free_runs(k);
	k->runs = (struct hash){0};
	k->folds = false;
}

static struct run *run_of(struct timeline *t, struct track *maker, const struct track *k)
{
	struct run *r = hash_get(&maker->runs, k->key);

	if (r)
		return r;
	if (maker->runs.count >= RUNS_MOST)
		forget_runs(t, maker);
	r = alloc_new(struct run);
	r->name = k->name ? alloc_string(k->name) : NULL;
	hash_put(&maker->runs, k->key, r);
	return r;
}

static void count_told(struct timeline *t, struct track *k, struct track *maker)
{
	struct run *r;

	if (k->odd || !k->exited || lived(k) > fold_age)
		return;
	r = run_of(t, maker, k);
	r->told++;
	r->processes += k->processes;
	r->on |= r->told >= FOLD_TOLD && r->processes >= FOLD_LEAST;
	maker->folds |= r->on;
}

static bool fold_in(struct timeline *t, struct track *k, struct track *maker)
{
	struct run *r = hash_get(&maker->runs, k->key);
	uint64_t ns = lived(k);

	if (!r || !r->on)
		return false;
	if (!r->more++) {
		r->since = t->time;
		r->shortest = ns;
		r->longest = 0;
	}
	r->last = t->time;
	r->shortest = ns < r->shortest ? ns : r->shortest;
	r->longest = ns > r->longest ? ns : r->longest;
	r->more_processes += k->processes;
	t->folded += k->processes;
	maker->more = true;
	hold_drop(t, k);
	if (t->time - r->since > fold_pause)
		fold_say(t, maker);
	return true;
}

static bool count_brief(struct timeline *t, struct track *k, struct track *maker)
{
	if (lived(k) >= t->o->min_duration)
		return false;
	t->brief.all++;
	if (maker)
		maker->brief.all += 1 + k->brief.all;
	hold_drop(t, k);
	return true;
}

/* What it means for its maker that it is over, but for lines */
static void join(const struct track *k, struct track *maker)
{
	maker->odd |= k->odd || !k->exited;
	maker->processes += k->processes;
	/* added, so that the order of children does not matter */
	maker->key += ((k->key ^ k->key >> 29) + 1) * 0x9e3779b97f4a7c15;
}

static void count_failed(struct timeline *t, const struct track *k)
{
	struct track *top = hash_get(&t->tracks, k->top);

	t->deeper.failed++;
	if (top)
		top->deeper.failed++;
}

bool fold_over(struct timeline *t, struct track *k)
{
	struct track *maker = hash_get(&t->tracks, k->maker);

	if (k->fate == HELD && k->exited && count_brief(t, k, maker))
		return true;
	if (k->fate == HIDDEN && k->failed)
		count_failed(t, k);
	if (maker && k->fate != HIDDEN)
		join(k, maker);
	if (k->fate == HELD && k->exited && maker) {
		if (maker->fate == HELD) {
			hold_keep(t, k, maker);
			return false;
		}
		if (fold_in(t, k, maker))
			return true;
	}
	hold_release(t, k);
	if (maker && k->fate == TOLD)
		count_told(t, k, maker);
	return true;
}

void fold_free(struct timeline *t, struct track *k)
{
	if (hash_get(&t->tracks, k->serial) == k)
		hash_remove(&t->tracks, k->serial);
	if (hash_get(&t->pids, k->pid) == k)
		hash_remove(&t->pids, k->pid);
	free_runs(k);
	free(k->name);
	free(k->tried);
	free(k);
}

/* --- words --- */

static void say_run(struct timeline *t, struct track *k, struct run *r)
{
	line_begin(t, r->last > t->told ? r->last : t->told, k, KNOT_EVENT);
	line_text(t, t->o->utf8 ? "… " : "... ");
	line_number(t, r->more);
	line_text(t, " more ");
	if (r->name)
		words_token(&t->body, r->name);
	else
		line_text(t, r->more == 1 ? "copy of itself" : "copies of itself");
	line_text(t, " like these");
	if (r->more_processes > r->more) {
		line_text(t, ", ");
		line_number(t, r->more_processes);
		line_text(t, " processes");
	}
	line_text(t, ", ");
	words_durations(&t->body, r->shortest, r->longest, t->o->utf8);
	if (r->more > 1)
		line_text(t, " each");
	line_finish(t, QUIET);
	r->more = r->more_processes = 0;
}

void fold_say(struct timeline *t, struct track *k)
{
	struct run *r;

	if (!k->more)
		return;
	k->more = false;
	for (size_t at = 0; (r = hash_next(&k->runs, &at));)
		if (r->more)
			say_run(t, k, r);
}

void fold_counts(struct timeline *t, struct track *k)
{
	if (k->brief.all) {
		line_text(t, ", ");
		line_number(t, k->brief.all);
		line_text(t, " shorter than ");
		line_duration(t, t->o->min_duration);
	}
	if (k->deeper.all) {
		line_text(t, ", ");
		line_number(t, k->deeper.all);
		line_text(t, " deeper");
	}
	if (k->deeper.failed) {
		line_text(t, ", of which ");
		line_number(t, k->deeper.failed);
		line_text(t, " failed");
	}
}

void fold_finish(struct timeline *t)
{
	struct track *k;

	hold_release_all(t);
	for (size_t at = 0; (k = hash_next(&t->tracks, &at));)
		fold_say(t, k);
}
