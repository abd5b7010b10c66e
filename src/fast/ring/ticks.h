/* The time stamp counter, in which records have their times, as the clock of events. Between two
 * looks at both the counter is taken to go evenly, so that a correction of the clock (NTP) moves
 * nothing by more than it changes between them. */
#ifndef FAST_RING_TICKS_H
#define FAST_RING_TICKS_H

#include <stdint.h>

struct ticks {
	struct look {
		uint64_t ticks, ns;	/* ns: as CLOCK_MONOTONIC */
	} before, last;
	uint64_t ns_per_tick;		/* × 2^32 */
};

/* Looks at both; returns CLOCK_MONOTONIC. */
uint64_t ticks_look(struct ticks *t);
/* That count as CLOCK_MONOTONIC; never later than the last look */
uint64_t ticks_ns(const struct ticks *t, uint64_t count);
#endif
