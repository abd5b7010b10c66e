#include "model/states/lanes.h"

#include <stdlib.h>

#include "base/memory/alloc.h"
#include "model/states/states.h"

enum { LEAST_MIN = 1024 };

/* --- waits --- */

void lane_waits_done(struct lane_waits *w)
{
	free(w->all);
	*w = (struct lane_waits){0};
}

static uint64_t length_of(const struct lane_wait *wait)
{
	return wait->until > wait->since ? wait->until - wait->since : 0;
}

/* Forgets the shortest waits until at most `most` / 2 are left, and frees their memory. */
static void forget_short(struct lane_waits *w, unsigned most)
{
	while (w->count > most / 2) {
		unsigned count = 0;

		if (w->least > UINT64_MAX / 2) {	/* times of a recording may be anything */
			w->count = most / 2;
			break;
		}
		w->least = w->least ? 2 * w->least : LEAST_MIN;
		for (unsigned i = 0; i < w->count; i++)
			if (length_of(&w->all[i]) >= w->least)
				w->all[count++] = w->all[i];
		w->count = count;
	}
	if (w->room <= most)
		return;
	w->room = most;
	w->all = alloc_more(w->all, w->room, sizeof(*w->all));
}

void lane_waits_add(struct lane_waits *w, struct lane_wait wait, unsigned most)
{
	if (!length_of(&wait) || length_of(&wait) < w->least)
		return;
	if (w->count >= most)
		forget_short(w, most);
	if (w->count == w->room) {
		w->room = w->room ? 2 * w->room : 8;
		w->all = alloc_more(w->all, w->room, sizeof(*w->all));
	}
	w->all[w->count++] = wait;
}

/* --- lanes --- */

static uint64_t overlap(const struct lane_wait *wait, const struct state_lane_part *part)
{
	uint64_t since = wait->since > part->since ? wait->since : part->since;
	uint64_t until = wait->until < part->until ? wait->until : part->until;

	return until > since ? until - since : 0;
}

/* Finds the wait, or the stop, that took most of the part, and at least half of it. `first`: the
 * first wait that does not end before the part */
static const struct lane_wait *find_wait(const struct lane_waits *w, unsigned first,
					 const struct state_lane_part *part, bool is_stop)
{
	uint64_t most = (part->until - part->since) / 2;
	const struct lane_wait *found = NULL;

	for (unsigned i = first; i < w->count; i++) {
		const struct lane_wait *wait = &w->all[i];

		if ((wait->doing == DOES_STOP) != is_stop || overlap(wait, part) <= most)
			continue;
		most = overlap(wait, part);
		found = wait;
	}
	return found;
}

/* Sets what the task does in a part, from its state. */
static void explain(struct state_lane_part *part, const struct lane_waits *w, unsigned first)
{
	static const uint8_t doings[KERNEL_STATES + 1] = {
		[STATE_RUNNING] = DOES_RUN, [STATE_RUNNABLE] = DOES_QUEUE,
		[STATE_SLEEPING] = DOES_OTHER, [STATE_DISK_SLEEP] = DOES_OTHER,
		[STATE_STOPPED] = DOES_STOP, [STATE_TRACED] = DOES_TRACE,
		[STATE_OTHER] = DOES_OTHER, [KERNEL_STATES] = TASK_DOINGS,
	};
	bool may_stop = part->state == STATE_TRACED;
	const struct lane_wait *wait = NULL;

	part->doing = doings[part->state];
	if (part->state == STATE_SLEEPING || part->state == STATE_DISK_SLEEP || may_stop)
		wait = find_wait(w, first, part, may_stop);
	if (!wait)
		return;
	part->doing = wait->doing;
	part->call = wait->call;
}

static bool are_equal(const struct state_lane_part *a, const struct state_lane_part *b)
{
	return a->doing == b->doing && a->state == b->state && a->call == b->call;
}

static void append(struct state_lane *lane, struct state_lane_part part)
{
	struct state_lane_part *last = lane->count ? &lane->all[lane->count - 1] : NULL;

	if (last && are_equal(last, &part))
		last->until = part.until;
	else
		lane->all[lane->count++] = part;
}

/* Merges short parts until there are at most `most`. */
static void limit(struct state_lane *lane, unsigned most)
{
	for (uint64_t least = LEAST_MIN; lane->count > most; least *= 2) {
		unsigned count = lane->count;

		lane->count = 0;
		for (unsigned i = 0; i < count; i++) {
			struct state_lane_part part = lane->all[i];

			if (part.until - part.since < least) {
				part.doing = TASK_DOINGS;
				part.state = KERNEL_STATES;
				part.call = NULL;
			}
			append(lane, part);
		}
	}
}

void lane_free(struct state_lane *lane)
{
	free(lane->all);
	*lane = (struct state_lane){0};
}

struct state_lane lane_of(const struct scheduling *s, const struct lane_waits *w, uint64_t from,
			  uint64_t until, unsigned most)
{
	struct state_lane lane = {0};
	uint64_t time = s->spans_begin;
	unsigned first = 0;

	if (!s->span_count || !most)
		return lane;
	lane.all = alloc_more(NULL, s->span_count, sizeof(*lane.all));
	for (unsigned i = 0; i < s->span_count; i++) {
		struct state_lane_part part = {
			.since = time > from ? time : from, .until = time + s->spans[i].duration,
			.state = s->spans[i].state,
		};

		if (part.until < time)		/* a recording may have any numbers */
			break;
		time = part.until;
		part.until = time < until ? time : until;
		if (part.until <= part.since)
			continue;
		while (first < w->count && w->all[first].until <= part.since)
			first++;
		explain(&part, w, first);
		append(&lane, part);
	}
	limit(&lane, most);
	if (lane.count)		/* frees what is not used */
		lane.all = alloc_more(lane.all, lane.count, sizeof(*lane.all));
	else
		lane_free(&lane);
	return lane;
}
