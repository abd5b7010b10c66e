/* Random events with a value in each member, and a comparison of two events. A member that is added
 * to an event is added to both. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

struct sample {
	uint64_t state;			/* state of the random number generator; not 0 */
	struct arena arena;		/* memory that events point to */
	uint64_t seq, time;
	/* last syscall event of each task */
	struct event entered[8];
};

uint64_t sample_number(struct sample *s);		/* any number, small ones more often */
uint64_t sample_below(struct sample *s, uint64_t n);	/* 0 to n - 1 */
/* Returns a random event of a kind, with the next sequence number and timestamp. A LEAVE often
 * belongs to the last ENTER of its task and extends its memory. Valid until sample_forget(). */
struct event sample_event(struct sample *s, enum event_kind kind);
/* Returns a random LEAVE and its ENTER as one event (call.is_combined), with the next two sequence
 * numbers. */
struct event sample_combined(struct sample *s);
/* Returns a random event of any kind, mostly syscalls. */
struct event sample_any(struct sample *s);
void sample_forget(struct sample *s);
void sample_done(struct sample *s);
/* Returns the name of the first member that differs, or NULL. */
const char *sample_differ(const struct event *a, const struct event *b);
#endif
