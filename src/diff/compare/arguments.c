#include "diff/compare/arguments.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"

static int by_key(const void *a, const void *b)
{
	const struct keyed_word *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* --- two command lines --- */

struct argument_list {
	struct collected *run;
	const struct run_program *of;
	struct keyed_word *all;
	size_t count;
};

static struct argument_list argument_list_new(struct collected *run, const struct run_program *of)
{
	struct argument_list w = {run, of, alloc_zeroed((of->argc + 1) * sizeof(*w.all)), 0};

	for (unsigned i = 1; i < of->argc; i++)
		w.all[w.count++].at = i;
	return w;
}

static void set_keys(struct argument_list *w, text_form *form)
{
	for (size_t i = 0; i < w->count; i++)
		w->all[i].key = form(w->run, w->of->words[w->all[i].at]);
	if (w->count)
		qsort(w->all, w->count, sizeof(*w->all), by_key);
}

/* Removes the words that both lists contain. Returns their number. */
static unsigned remove_common(struct argument_list *a, struct argument_list *b, text_form *form)
{
	size_t i = 0, j = 0, index = 0, n = 0;
	unsigned common = 0;

	set_keys(a, form);
	set_keys(b, form);
	while (i < a->count || j < b->count) {
		if (j == b->count || (i < a->count && a->all[i].key < b->all[j].key)) {
			a->all[index++] = a->all[i++];
		} else if (i == a->count || b->all[j].key < a->all[i].key) {
			b->all[n++] = b->all[j++];
		} else {
			common++;
			i++;
			j++;
		}
	}
	a->count = index;
	b->count = n;
	return common;
}

static int by_position(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static void finish_list(struct argument_list *w, unsigned *only, unsigned *count)
{
	*count = w->count;
	for (size_t i = 0; i < w->count; i++)
		only[i] = w->all[i].at;
	if (w->count)
		qsort(only, w->count, sizeof(*only), by_position);
	free(w->all);
}

unsigned words_compare(struct collected *good, const struct run_program *a, unsigned *only_a,
		       unsigned *a_count, struct collected *new, const struct run_program *b,
		       unsigned *only_b, unsigned *b_count)
{
	struct argument_list x = argument_list_new(good, a), y = argument_list_new(new, b);
	unsigned common = remove_common(&x, &y, text_exact);

	common += remove_common(&x, &y, text_loose);
	common += remove_common(&x, &y, text_looser);
	finish_list(&x, only_a, a_count);
	finish_list(&y, only_b, b_count);
	return common;
}

unsigned words_similarity(struct collected *good, const struct run_program *a,
			  struct collected *new, const struct run_program *b)
{
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), index, n;
	unsigned common = words_compare(good, a, only_a, &index, new, b, only_b, &n);

	free(only_a);
	free(only_b);
	return 100 * (common + 1) / (common + index + n + 1);
}

/* --- index of words --- */

void word_index_add(struct word_index *index, struct collected *c, const struct run_program *p,
		    size_t at)
{
	for (unsigned w = 1; w < p->argc; w++) {
		if (index->count == index->room) {
			index->room = index->room ? 2 * index->room : 64;
			index->all = alloc_more(index->all, index->room, sizeof(*index->all));
		}
		index->all[index->count++] = (struct keyed_word){text_loose(c, p->words[w]), at};
	}
}

void word_index_sort(struct word_index *index)
{
	if (index->count)
		qsort(index->all, index->count, sizeof(*index->all), by_key);
}

/* Returns the position of the first word with a key of at least `key`. */
static size_t lower_bound(const struct word_index *index, uint64_t key)
{
	size_t low = 0, high = index->count, middle;

	BISECT(low, high, middle, index->all[middle].key < key);
	return low;
}

const struct keyed_word *word_index_find_rarest(const struct word_index *index, struct collected *c,
						const struct run_program *p, size_t *n)
{
	size_t best = 0;

	*n = 0;
	for (unsigned w = 1; w < p->argc; w++) {
		uint64_t key = text_loose(c, p->words[w]);
		size_t from = lower_bound(index, key);
		size_t end = key == UINT64_MAX ? index->count : lower_bound(index, key + 1);
		size_t count = end - from;

		if (count && (!*n || count < *n)) {
			best = from;
			*n = count;
		}
	}
	return *n ? &index->all[best] : NULL;
}
