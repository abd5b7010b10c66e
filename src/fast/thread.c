#include "fast/thread.h"

#include <assert.h>

/* Bit of a state in a set of states */
#define BIT(state) (1U << (state))

void fast_set_ring_state(struct fast_thread *t, enum fast_ring_state to)
{
	static const uint8_t next[] = {
		[FAST_RING_INTACT] = BIT(FAST_RING_BROKEN),
		[FAST_RING_BROKEN] = BIT(FAST_RING_LOSS_REPORTED),
		/* the thread gets another slot, for another program */
		[FAST_RING_LOSS_REPORTED] = BIT(FAST_RING_INTACT),
	};

	assert(next[t->ring] & BIT(to));
	t->ring = to;
}
