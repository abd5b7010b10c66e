#include "print/timeline/fold.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "print/timeline/deferred.h"
#include "print/core/process_words.h"

enum {
	/* Minimum of equal children, and of these with descendants, printed before folding */
	FOLD_MIN_EQUAL = 3, FOLD_MIN_PROCESSES = 20,
	GROUPS_MAX = 256,	/* maximum number of kinds of children kept for one process */
};

static const uint64_t fold_age = 3000000000;	/* ns; processes that live longer are printed */
static const uint64_t fold_pause = 5000000000;	/* ns; interval of lines about folded children */

/* Equal children of one process */
struct sibling_group {
	uint64_t printed;		/* children printed in full */
	uint64_t processes;		/* .printed, and their descendants */
	bool is_folding;		/* further children are folded */
	uint64_t folded;		/* children folded since the last line about it */
	uint64_t folded_processes;	/* .folded, and their descendants */
	uint64_t shortest, longest;	/* lifetimes of the .folded children, ns */
	uint64_t first_end, last_end;	/* when the first and the last of .folded ended */
	char *name;			/* program; NULL: no exec since the fork */
};

static uint64_t add_word(uint64_t key, const char *s)
{
	return fnv_bytes(fnv_string(key, s), "\1", 1);
}

void fold_exec(struct timeline_track *k, const struct event *e)
{
	bool script = e->exec.script && e->exec.file;
	const char *path = script ? e->exec.file : e->exec.path;

	k->key = add_word(k->key ^ FNV_BASIS, path ? path : "");
}

void fold_hide(struct timeline *t, struct timeline_track *k, const struct timeline_track *creator)
{
	struct timeline_track *top;

	if (!t->o->depth || k->depth <= t->o->depth)
		return;
	k->visibility = HIDDEN;
	t->deeper.all++;
	if (!creator)
		return;
	/* counted for the nearest visible ancestor, if it has not ended */
	k->visible_ancestor = creator->visibility == HIDDEN ? creator->visible_ancestor :
		creator->serial;
	top = hash_get(&t->tracks, k->visible_ancestor);
	if (top)
		top->deeper.all++;
}

void fold_birth(struct timeline *t, struct timeline_track *k, struct timeline_track *creator,
		bool sibling)
{
	if (!creator)
		return;
	k->creator = creator->serial;
	k->depth = creator->depth + !sibling;
	fold_hide(t, k, creator);
	if (k->visibility == VISIBLE &&
	    (t->o->min_duration || creator->has_folding || creator->visibility == DEFERRED))
		k->visibility = DEFERRED;
}

static uint64_t lifetime(const struct timeline_track *k)
{
	return k->exited > k->born ? k->exited - k->born : 0;
}

bool fold_is_old(const struct timeline *t, const struct timeline_track *k)
{
	const struct timeline_track *creator = hash_get(&t->tracks, k->creator);
	uint64_t most = t->o->min_duration;

	if (most < fold_age && ((creator && creator->has_folding) || k->exited))
		most = fold_age;
	return t->time - (k->exited ? k->exited : k->born) > most;
}

/* --- ends --- */

static void free_groups(struct timeline_track *k)
{
	struct sibling_group *r;

	for (size_t at = 0; (r = hash_next(&k->groups, &at));) {
		free(r->name);
		free(r);
	}
	hash_done(&k->groups);
}

/* Bounds the memory of a process that has children of many kinds over days. */
static void drop_groups(struct timeline *t, struct timeline_track *k)
{
	fold_report(t, k);
	free_groups(k);
	k->groups = (struct hash){0};
	k->has_folding = false;
}

static struct sibling_group *get_group(struct timeline *t, struct timeline_track *creator,
				       const struct timeline_track *k)
{
	struct sibling_group *r = hash_get(&creator->groups, k->key);

	if (r)
		return r;
	if (creator->groups.count >= GROUPS_MAX)
		drop_groups(t, creator);
	r = alloc_new(struct sibling_group);
	r->name = k->name ? alloc_string(k->name) : NULL;
	hash_put(&creator->groups, k->key, r);
	return r;
}

static void count_printed(struct timeline *t, struct timeline_track *k,
			  struct timeline_track *creator)
{
	struct sibling_group *r;

	if (k->is_notable || !k->exited || lifetime(k) > fold_age)
		return;
	r = get_group(t, creator, k);
	r->printed++;
	r->processes += k->processes;
	r->is_folding |= r->printed >= FOLD_MIN_EQUAL && r->processes >= FOLD_MIN_PROCESSES;
	creator->has_folding |= r->is_folding;
}

static bool fold_child(struct timeline *t, struct timeline_track *k, struct timeline_track *creator)
{
	struct sibling_group *r = hash_get(&creator->groups, k->key);
	uint64_t ns = lifetime(k);

	if (!r || !r->is_folding)
		return false;
	if (!r->folded++) {
		r->first_end = t->time;
		r->shortest = ns;
		r->longest = 0;
	}
	r->last_end = t->time;
	r->shortest = ns < r->shortest ? ns : r->shortest;
	r->longest = ns > r->longest ? ns : r->longest;
	r->folded_processes += k->processes;
	t->folded += k->processes;
	creator->has_unreported = true;
	deferred_drop(t, k);
	if (t->time - r->first_end > fold_pause)
		fold_report(t, creator);
	return true;
}

static bool count_brief(struct timeline *t, struct timeline_track *k,
			struct timeline_track *creator)
{
	if (lifetime(k) >= t->o->min_duration)
		return false;
	t->brief.all++;
	if (creator)
		creator->brief.all += 1 + k->brief.all;
	deferred_drop(t, k);
	return true;
}

/* Adds an ended process to its creator: key, number of processes, notability. */
static void add_to_creator(const struct timeline_track *k, struct timeline_track *creator)
{
	creator->is_notable |= k->is_notable || !k->exited;
	creator->processes += k->processes;
	/* a sum, so that the order of children does not matter */
	creator->key += ((k->key ^ k->key >> 29) + 1) * 0x9e3779b97f4a7c15;
}

static void count_failed(struct timeline *t, const struct timeline_track *k)
{
	struct timeline_track *top = hash_get(&t->tracks, k->visible_ancestor);

	t->deeper.failed++;
	if (top)
		top->deeper.failed++;
}

bool fold_end(struct timeline *t, struct timeline_track *k)
{
	struct timeline_track *creator = hash_get(&t->tracks, k->creator);

	if (k->visibility == DEFERRED && k->exited && count_brief(t, k, creator))
		return true;
	if (k->visibility == HIDDEN && k->failed)
		count_failed(t, k);
	if (creator && k->visibility != HIDDEN)
		add_to_creator(k, creator);
	if (k->visibility == DEFERRED && k->exited && creator) {
		if (creator->visibility == DEFERRED) {
			deferred_keep(t, k, creator);
			return false;
		}
		if (fold_child(t, k, creator))
			return true;
	}
	deferred_write(t, k);
	if (creator && k->visibility == VISIBLE)
		count_printed(t, k, creator);
	return true;
}

void fold_free(struct timeline *t, struct timeline_track *k)
{
	if (hash_get(&t->tracks, k->serial) == k)
		hash_remove(&t->tracks, k->serial);
	if (hash_get(&t->pids, k->pid) == k)
		hash_remove(&t->pids, k->pid);
	free_groups(k);
	free(k->name);
	free(k->failed_exec);
	free(k);
}

/* --- text --- */

static void write_group(struct timeline *t, struct timeline_track *k, struct sibling_group *r)
{
	line_begin(t, r->last_end > t->last_written ? r->last_end : t->last_written, k, MARK_EVENT);
	line_text(t, t->o->utf8 ? "… " : "... ");
	line_number(t, r->folded);
	line_text(t, " more ");
	if (r->name)
		words_token(&t->body, r->name, t->o->utf8);
	else
		line_text(t, r->folded == 1 ? "copy of itself" : "copies of itself");
	line_text(t, " like these");
	if (r->folded_processes > r->folded) {
		line_text(t, ", ");
		line_number(t, r->folded_processes);
		line_text(t, " processes");
	}
	line_text(t, ", ");
	words_duration_range(&t->body, r->shortest, r->longest, t->o->utf8);
	if (r->folded > 1)
		line_text(t, " each");
	line_finish(t, QUIET);
	r->folded = r->folded_processes = 0;
}

void fold_report(struct timeline *t, struct timeline_track *k)
{
	struct sibling_group *r;

	if (!k->has_unreported)
		return;
	k->has_unreported = false;
	for (size_t at = 0; (r = hash_next(&k->groups, &at));)
		if (r->folded)
			write_group(t, k, r);
}

void fold_add_counts(struct timeline *t, struct timeline_track *k)
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
	struct timeline_track *k;

	deferred_write_all(t);
	for (size_t at = 0; (k = hash_next(&t->tracks, &at));)
		fold_report(t, k);
}
