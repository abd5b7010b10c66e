/* Events with something in each member, at random, and whether two are the same. Who adds a member
 * to an event adds it to both. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

struct sample {
	uint64_t state;			/* of the random numbers; not 0 */
	struct arena arena;		/* of what events point at */
	uint64_t seq, time;
	/* tasks in calls: what they entered */
	struct event entered[8];
};

uint64_t sample_number(struct sample *s);		/* any, small ones more often */
uint64_t sample_below(struct sample *s, uint64_t n);	/* 0 to n - 1 */
/* An event of that kind, next in seq and time. A LEAVE is often one of the last ENTER of its task,
 * whose memory it goes on with. Valid until the arena is emptied (with sample_forget). */
struct event sample_event(struct sample *s, enum event_kind kind);
/* … of any kind, most of them calls */
struct event sample_any(struct sample *s);
void sample_forget(struct sample *s);
void sample_done(struct sample *s);
/* The first member that differs, as C has it; NULL: none does */
const char *sample_differ(const struct event *a, const struct event *b);
#endif
