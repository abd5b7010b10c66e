#include "print/tree/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/hash.h"
#include "model/explain/crash_text.h"

struct tree_folding {
	const struct history *h;
	uint64_t brief;			/* ns; shorter processes are omitted */
	uint64_t *keys;			/* by index: hash that equal processes share */
	uint32_t *descendants;		/* by index: number of descendants */
	uint32_t *failed;		/* by index: number of descendants that failed */
	bool *is_brief;			/* by index: it may be omitted, with all descendants */
};

static uint64_t add_word(uint64_t key, const char *s)
{
	return fnv_bytes(key, s, strlen(s) + 1);
}

/* Equal processes have crashed in the same way and place. */
static uint64_t add_crash(uint64_t key, const struct life *l)
{
	struct sbuf text = {0};

	crash_text_life(&text, l);
	key = text.len ? add_word(key, text.s) : key;
	sbuf_done(&text);
	return key;
}

static uint64_t own_key(const struct tree_folding *f, const struct life *l)
{
	bool small = f->h->count <= FOLD_SMALL_TREE;
	uint64_t key = FNV_BASIS;

	for (const struct life_program *p = l->first_program; p; p = p->next) {
		key = add_word(key, p->script ? p->file : p->path);
		for (size_t i = 0; small && p->argv && p->argv[i]; i++)
			key = add_word(key, p->argv[i]);
		if (p->title)
			key = add_word(key, p->title);
	}
	key = fnv_bytes(key, &l->ending.signaled, sizeof(l->ending.signaled));
	key = fnv_bytes(key, &l->ending.number, sizeof(l->ending.number));
	key = fnv_bytes(key, &l->state, sizeof(l->state));
	key = add_crash(key, l);
	return fnv_bytes(key, &l->orphan, sizeof(l->orphan));
}

/* Adds a process to its parent. The keys of children are summed, so that their order does not
 * matter. */
static void add_to_parent(struct tree_folding *f, const struct life *l)
{
	const struct life *parent = l->parent;

	f->descendants[parent->index] += f->descendants[l->index] + 1;
	f->failed[parent->index] += f->failed[l->index] + life_failed(l);
	f->is_brief[parent->index] &= f->is_brief[l->index];
	f->keys[parent->index] += f->keys[l->index] * 0x9e3779b97f4a7c15;
}

/* Visits a tree in postorder. Not recursive, because a tree may be as deep as there are
 * processes. */
static void visit_subtree(struct tree_folding *f, const struct life *root)
{
	const struct life *l = root;

	for (;;) {
		while (l->first_child)
			l = l->first_child;
		while (l != root && !l->next) {
			add_to_parent(f, l);
			l = l->parent;
		}
		if (l == root)
			return;
		add_to_parent(f, l);
		l = l->next;
	}
}

struct tree_folding *folding_new(const struct history *h, const struct print_options *options)
{
	struct tree_folding *f = alloc_new(struct tree_folding);

	f->h = h;
	f->brief = options->min_duration;
	f->keys = alloc_zeroed((h->count + 1) * sizeof(*f->keys));
	f->descendants = alloc_zeroed((h->count + 1) * sizeof(*f->descendants));
	f->failed = alloc_zeroed((h->count + 1) * sizeof(*f->failed));
	f->is_brief = alloc_zeroed((h->count + 1) * sizeof(*f->is_brief));
	for (size_t i = 0; i < h->count; i++) {
		const struct life *l = h->all[i];

		f->keys[i] = own_key(f, l);
		f->is_brief[i] = l->exited && !life_failed(l) && !l->orphan &&
			l->state != PROCESS_ZOMBIE &&
			life_duration(h, l) < f->brief;
	}
	for (size_t i = 0; i < h->count; i++)
		if (!h->all[i]->parent)
			visit_subtree(f, h->all[i]);
	return f;
}

void folding_free(struct tree_folding *f)
{
	free(f->keys);
	free(f->descendants);
	free(f->failed);
	free(f->is_brief);
	free(f);
}

static void add_to_fold(struct tree_folding *f, struct tree_fold *fold, const struct life *l)
{
	uint64_t ns = life_duration(f->h, l);

	if (!fold->count++) {
		fold->first = l;
		fold->born = l->born;
		fold->shortest = ns;
	}
	if (ns < fold->shortest)
		fold->shortest = ns;
	if (ns > fold->longest)
		fold->longest = ns;
	fold->sum += ns;
	if (l->has_figures && l->figures.peak_memory > fold->memory)
		fold->memory = l->figures.peak_memory;
	fold->processes += 1 + f->descendants[l->index];
}

static const struct life *next_root(const struct history *h, size_t at)
{
	while (at < h->count && h->all[at]->parent)
		at++;
	return at < h->count ? h->all[at] : NULL;
}

static const struct life *next_sibling(const struct tree_folding *f, const struct life *l)
{
	return l->parent ? l->next : next_root(f->h, l->index + 1);
}

/* Counts equal siblings from `first` on: key → count, stored as a pointer. */
static void count_keys(const struct tree_folding *f, const struct life *first, struct hash *counts)
{
	for (const struct life *l = first; l; l = next_sibling(f, l)) {
		uint64_t key = f->keys[l->index];

		hash_put(counts, key, (char *)hash_get(counts, key) + 1);
	}
}

struct tree_children folding_children(struct tree_folding *f, const struct life *parent)
{
	const struct life *first = parent ? parent->first_child : next_root(f->h, 0);
	struct hash counts = {0}, places = {0};
	struct tree_children all = {0};
	size_t room = 0;

	count_keys(f, first, &counts);
	for (const struct life *l = first; l; l = next_sibling(f, l)) {
		uint64_t key = f->keys[l->index];
		bool many = (uintptr_t)hash_get(&counts, key) >= FOLD_MIN_SIBLINGS;
		uintptr_t place = many ? (uintptr_t)hash_get(&places, key) : 0;

		if (parent && f->is_brief[l->index]) {
			all.brief += 1 + f->descendants[l->index];
			all.brief_sum += life_duration(f->h, l);
			continue;
		}
		if (!place) {
			if (all.count == room) {
				room = room ? 2 * room : 8;
				all.folds = alloc_more(all.folds, room, sizeof(*all.folds));
			}
			all.folds[all.count++] = (struct tree_fold){0};
			place = all.count;
			if (many)
				hash_put(&places, key, (void *)place);
		}
		add_to_fold(f, &all.folds[place - 1], l);
	}
	hash_done(&counts);
	hash_done(&places);
	return all;
}

size_t folding_descendants(const struct tree_folding *f, const struct life *l)
{
	return f->descendants[l->index];
}

size_t folding_failed(const struct tree_folding *f, const struct life *l)
{
	return f->failed[l->index];
}
