#include "print/output/state.h"

#include <assert.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { INITIAL_CAPACITY = 256 };	/* initial number of entries */

/* Moves the entries to the front if more than half are written; otherwise doubles the array. */
static void make_room(struct output_units *u)
{
	size_t capacity = u->capacity ? 2 * u->capacity : INITIAL_CAPACITY;

	if (u->first > u->end / 2) {
		memmove(u->queued, u->queued + u->first,
			output_units_waiting(u) * sizeof(*u->queued));
		u->end -= u->first;
		u->first = 0;
		return;
	}
	u->queued = alloc_more(u->queued, capacity, sizeof(*u->queued));
	u->capacity = capacity;
}

void output_units_add(struct output_units *u, size_t n)
{
	if (u->end == u->capacity)
		make_room(u);
	u->queued[u->end++] = n;
}

size_t output_units_written(struct output_units *u, size_t n)
{
	size_t whole = 0;

	while (whole < n) {
		assert(output_units_waiting(u));
		if (u->queued[u->first] > n - whole) {
			u->queued[u->first] -= n - whole;
			break;
		}
		whole += u->queued[u->first++];
	}
	if (!output_units_waiting(u))
		output_units_forget(u);
	return whole;
}

void output_units_forget(struct output_units *u)
{
	u->first = u->end = 0;
}
