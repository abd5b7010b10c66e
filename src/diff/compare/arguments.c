#include "diff/compare/arguments.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

static int by_key(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* --- two command lines --- */

struct words {
	struct collected *run;
	const struct unit_program *of;
	struct word *all;
	size_t count;
};

static struct words words_of(struct collected *run, const struct unit_program *of)
{
	struct words w = {run, of, alloc_zeroed((of->argc + 1) * sizeof(*w.all)), 0};

	for (unsigned i = 1; i < of->argc; i++)
		w.all[w.count++].at = i;
	return w;
}

static void use_form(struct words *w, text_form *form)
{
	for (size_t i = 0; i < w->count; i++)
		w->all[i].key = form(w->run, w->of->words[w->all[i].at]);
	if (w->count)
		qsort(w->all, w->count, sizeof(*w->all), by_key);
}

/* Takes out of both what is in both; how many that were */
static unsigned take_common(struct words *a, struct words *b, text_form *form)
{
	size_t i = 0, j = 0, m = 0, n = 0;
	unsigned common = 0;

	use_form(a, form);
	use_form(b, form);
	while (i < a->count || j < b->count) {
		if (j == b->count || (i < a->count && a->all[i].key < b->all[j].key)) {
			a->all[m++] = a->all[i++];
		} else if (i == a->count || b->all[j].key < a->all[i].key) {
			b->all[n++] = b->all[j++];
		} else {
			common++;
			i++;
			j++;
		}
	}
	a->count = m;
	b->count = n;
	return common;
}

static int by_place(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

static void give(struct words *w, unsigned *only, unsigned *count)
{
	*count = w->count;
	for (size_t i = 0; i < w->count; i++)
		only[i] = w->all[i].at;
	if (w->count)
		qsort(only, w->count, sizeof(*only), by_place);
	free(w->all);
}

unsigned words_compare(struct collected *good, const struct unit_program *a, unsigned *only_a,
		       unsigned *a_count, struct collected *new, const struct unit_program *b,
		       unsigned *only_b, unsigned *b_count)
{
	struct words x = words_of(good, a), y = words_of(new, b);
	unsigned common = take_common(&x, &y, text_exact);

	common += take_common(&x, &y, text_loose);
	common += take_common(&x, &y, text_looser);
	give(&x, only_a, a_count);
	give(&y, only_b, b_count);
	return common;
}

unsigned words_likeness(struct collected *good, const struct unit_program *a,
			struct collected *new, const struct unit_program *b)
{
	unsigned *only_a = alloc_zeroed((a->argc + 1) * sizeof(*only_a));
	unsigned *only_b = alloc_zeroed((b->argc + 1) * sizeof(*only_b)), m, n;
	unsigned common = words_compare(good, a, only_a, &m, new, b, only_b, &n);

	free(only_a);
	free(only_b);
	return 100 * (common + 1) / (common + m + n + 1);
}

/* --- many --- */

void mentions_add(struct mentions *m, struct collected *c, const struct unit_program *p,
		  size_t at)
{
	for (unsigned w = 1; w < p->argc; w++) {
		if (m->count == m->room) {
			m->room = m->room ? 2 * m->room : 64;
			m->all = alloc_more(m->all, m->room, sizeof(*m->all));
		}
		m->all[m->count++] = (struct word){text_loose(c, p->words[w]), at};
	}
}

void mentions_sort(struct mentions *m)
{
	if (m->count)
		qsort(m->all, m->count, sizeof(*m->all), by_key);
}

/* The first of a word of that key or above */
static size_t first_of(const struct mentions *m, uint64_t key)
{
	size_t low = 0, high = m->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->all[middle].key < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct word *mentions_rarest(const struct mentions *m, struct collected *c,
				   const struct unit_program *p, size_t *n)
{
	size_t best = 0;

	*n = 0;
	for (unsigned w = 1; w < p->argc; w++) {
		uint64_t key = text_loose(c, p->words[w]);
		size_t from = first_of(m, key);
		size_t count = (key == UINT64_MAX ? m->count : first_of(m, key + 1)) - from;

		if (count && (!*n || count < *n)) {
			best = from;
			*n = count;
		}
	}
	return *n ? &m->all[best] : NULL;
}
