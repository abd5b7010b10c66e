#include "trace/sched/lane.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

enum { GRAIN_MIN = 1024 };

void lane_done(struct sched_lane *lane)
{
	free(lane->all);
	*lane = (struct sched_lane){0};
}

/* Appends a span to the first *count ones, or extends the last one of the same state. */
static void append(struct sched_lane *lane, unsigned *count, struct state_span span)
{
	if (span.state != KERNEL_STATES && span.duration < lane->grain)
		span.state = KERNEL_STATES;
	if (*count && lane->all[*count - 1].state == span.state)
		lane->all[*count - 1].duration += span.duration;
	else
		lane->all[(*count)++] = span;
}

/* Makes room for at least one more span. */
static void coarsen(struct sched_lane *lane)
{
	while (lane->count > STATE_SPANS_MAX / 2) {
		unsigned count = 0;

		lane->grain = lane->grain ? 2 * lane->grain : GRAIN_MIN;
		for (unsigned i = 0; i < lane->count; i++)
			append(lane, &count, lane->all[i]);
		lane->count = count;
	}
}

void lane_add(struct sched_lane *lane, uint64_t from, uint64_t until, enum kernel_state state)
{
	if (!lane->count)
		lane->begin = lane->end = from;
	if (until <= lane->end)
		return;
	if (lane->count == STATE_SPANS_MAX)
		coarsen(lane);
	if (lane->count == lane->room) {
		lane->room = lane->room ? 2 * lane->room : 8;
		lane->all = alloc_more(lane->all, lane->room, sizeof(*lane->all));
	}
	append(lane, &lane->count, (struct state_span){until - lane->end, state});
	lane->end = until;
}

void lane_get(const struct sched_lane *lane, uint64_t origin, struct scheduling *s,
	      struct arena *arena)
{
	uint64_t begin = lane->begin, before = origin > begin ? origin - begin : 0;
	struct state_span *all;
	unsigned first = 0;

	while (first < lane->count && lane->all[first].duration <= before) {
		begin += lane->all[first].duration;
		before -= lane->all[first++].duration;
	}
	if (first == lane->count)
		return;
	all = arena_alloc(arena, (lane->count - first) * sizeof(*all));
	for (unsigned i = first; i < lane->count; i++)
		all[i - first] = lane->all[i];
	all[0].duration -= before;
	s->spans_begin = begin + before - origin;
	s->spans = all;
	s->span_count = lane->count - first;
	s->grain = lane->grain;
}
