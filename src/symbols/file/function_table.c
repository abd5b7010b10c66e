#include "symbols/file/function_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/bisect.h"
#include "base/memory/sort.h"
#include "base/system/audit.h"

void function_table_reserve(struct function_table *t, size_t count)
{
	if (count <= t->room - t->count)
		return;
	t->room = t->count + count;
	t->all = alloc_more(t->all, t->room, sizeof(*t->all));
}

void function_table_add(struct function_table *t, uint64_t start, uint64_t size, uint64_t limit,
			const char *name)
{
	if (t->count == t->room) {
		t->room = t->room ? 2 * t->room : 256;
		t->all = alloc_more(t->all, t->room, sizeof(*t->all));
	}
	t->all[t->count] = (struct function){
		.start = start, .size = size, .limit = limit,
		.name = arena_copy(&t->names, name, strlen(name)),
	};
	t->count++;
}

static uint64_t end_of(const struct function *f)
{
	uint64_t end;

	return __builtin_add_overflow(f->start, f->size, &end) ? UINT64_MAX : end;
}

void function_table_sort(struct function_table *t)
{
	sort_by_number(t->all, t->count, sizeof(*t->all), SORT_UNSIGNED);
	for (size_t i = 0; i < t->count; i++) {
		struct function *f = &t->all[i];
		uint64_t end = end_of(f);

		f->reach = i && f[-1].reach > end ? f[-1].reach : end;
	}
}

struct function *function_table_find(const struct function_table *t, uint64_t address)
{
	size_t low = 0, high = t->count, middle;

	/* function_table_sort() was called: the last end is known */
	audit(!high || t->all[high - 1].reach >= t->all[high - 1].start);
	BISECT(low, high, middle, t->all[middle].start <= address);
	return low ? &t->all[low - 1] : NULL;
}

/* Returns the first of the functions with the same begin as this one. */
static struct function *first_of_begin(const struct function_table *t, struct function *f)
{
	while (f != t->all && f[-1].start == f->start)
		f--;
	return f;
}

/* Returns the first of the functions from `f` up to `last`, which have the same begin, that
 * contains the address; NULL: none. Of several names of one function, it suffices that one has the
 * size. */
static struct function *first_containing(struct function *f, const struct function *last,
					 uint64_t address, const struct code_range *record)
{
	uint64_t end = 0;

	for (const struct function *i = f; i <= last; i++)
		if (i->size && end_of(i) > end)
			end = end_of(i);
	if (!end && !(record && record->start > f->start))
		end = last->limit;
	for (; f <= last; f++)
		if (address < (f->size ? end_of(f) : end))
			return f;
	return NULL;
}

/* Returns the first of the functions that begin where the record does; NULL: none. The record of
 * code that returns from a signal handler begins one byte before the code, whose address is a
 * return address but follows no call. */
static struct function *function_of_record(const struct function_table *t,
					   const struct code_range *record)
{
	struct function *f = function_table_find(t, record->start + 1);

	return f && f->start >= record->start && f->start < record->end ?
		first_of_begin(t, f) : NULL;
}

struct function *function_table_containing(const struct function_table *t, uint64_t address,
					   const struct code_range *record)
{
	struct function *found = record ? function_of_record(t, record) : NULL;
	struct function *last = function_table_find(t, address), *first;

	if (found)
		return found;
	if (!last)
		return NULL;
	first = first_of_begin(t, last);
	found = first_containing(first, last, address, record);
	/* a function may contain others */
	for (last = first; !found && last != t->all && last[-1].reach > address; last--)
		if (last[-1].size && end_of(&last[-1]) > address)
			found = first_containing(first_of_begin(t, &last[-1]), &last[-1], address,
						 record);
	return found;
}

void function_table_done(struct function_table *t)
{
	free(t->all);
	arena_done(&t->names);
	*t = (struct function_table){0};
}
