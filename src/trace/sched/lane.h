/* The states of one task over time, as spans that follow each other. Their number is bounded: when
 * there are too many, short ones that follow each other become one span of several states.
 * Times are in ns, of any clock. */
#ifndef TRACE_SCHED_LANE_H
#define TRACE_SCHED_LANE_H

#include "base/memory/arena.h"
#include "ptrail/scheduling.h"

/* All 0: no spans */
struct sched_lane {
	struct state_span *all;
	unsigned count, room;
	uint64_t begin, end;		/* of all spans */
	uint64_t grain;			/* as in struct scheduling */
};

void lane_done(struct sched_lane *lane);

/* The task was in that state from `from` until `until`. What is before the end of the spans is
 * ignored; a gap after it belongs to the state. */
void lane_add(struct sched_lane *lane, uint64_t from, uint64_t until, enum kernel_state state);

/* Sets the spans of `s` to those since `origin`, with times since then, allocated in `arena`. */
void lane_get(const struct sched_lane *lane, uint64_t origin, struct scheduling *s,
	      struct arena *arena);
#endif
