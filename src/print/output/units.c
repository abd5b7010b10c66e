#include "print/output/state.h"

#include <assert.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { ROOM = 256 };	/* units for which there is room at first */

/* Those that are written make room for others; else there will be twice as much. */
static void make_room(struct output_units *u)
{
	size_t room = u->room ? 2 * u->room : ROOM;

	if (u->first > u->end / 2) {
		memmove(u->left, u->left + u->first,
			output_units_waiting(u) * sizeof(*u->left));
		u->end -= u->first;
		u->first = 0;
		return;
	}
	u->left = alloc_more(u->left, room, sizeof(*u->left));
	u->room = room;
}

void output_units_add(struct output_units *u, size_t n)
{
	if (u->end == u->room)
		make_room(u);
	u->left[u->end++] = n;
}

size_t output_units_written(struct output_units *u, size_t n)
{
	size_t whole = 0;

	while (whole < n) {
		assert(output_units_waiting(u));
		if (u->left[u->first] > n - whole) {
			u->left[u->first] -= n - whole;
			break;
		}
		whole += u->left[u->first++];
	}
	if (!output_units_waiting(u))
		output_units_forget(u);
	return whole;
}

void output_units_forget(struct output_units *u)
{
	u->first = u->end = 0;
}
