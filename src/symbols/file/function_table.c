#include "symbols/file/function_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

void function_table_add(struct function_table *t, uint64_t start, uint64_t size, const char *name)
{
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 256;
		t->all = alloc_more(t->all, t->room, sizeof(*t->all));
	}
	t->all[t->count] = (struct function){
		.start = start, .size = size, .order = t->count,
		.name = arena_copy(&t->names, name, strlen(name)),
	};
	t->count++;
}

static int by_start(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

void function_table_sort(struct function_table *t)
{
	if (t->count)
		qsort(t->all, t->count, sizeof(*t->all), by_start);
}

struct function *function_table_find(const struct function_table *t, uint64_t address)
{
	size_t low = 0, high = t->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->all[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &t->all[low - 1] : NULL;
}

void function_table_done(struct function_table *t)
{
	free(t->all);
	arena_done(&t->names);
	*t = (struct function_table){0};
}
