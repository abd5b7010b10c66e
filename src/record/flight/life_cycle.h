/* The life-cycle events of a flight recorder: of each task that lived at the beginning of the
 * window, those that introduce it to a reader. These are EVENT_BEGIN; EVENT_NEW of each task; the
 * latest EVENT_EXEC of each process; and EVENT_EXIT of a main thread, and of the last thread of a
 * process that is a zombie.
 *
 * An event is added when it occurs, and passed when its block leaves the window. Passed events of
 * threads are removed when the end of the thread is passed, those of processes when the process has
 * been reaped. */
#ifndef RECORD_FLIGHT_LIFE_CYCLE_H
#define RECORD_FLIGHT_LIFE_CYCLE_H

#include "base/memory/hash.h"
#include "ptrail/event.h"
#include "record/format/codec.h"

/* Greatest number of tasks that are kept beyond the window */
enum { LIFE_TASKS_MAX = 16384 };

struct life_event;

struct life_cycle {
	uint64_t most_bytes;		/* of passed events; set by the owner */
	uint64_t added;			/* number of events added so far */
	uint64_t passed;		/* number of these that were passed */
	uint64_t bytes;			/* memory of all events */
	uint64_t forgotten;		/* tasks whose events were removed, or not kept, for lack of
					 * room */
	unsigned count;			/* passed events that are kept */
	/* private */
	struct life_event *first_added, *last_added;	/* not passed yet */
	struct life_event *first, *last;	/* passed, in their order */
	struct hash processes, threads;		/* by tgid; by serial */
	uint64_t passed_bytes;
	unsigned tasks, zombies;		/* passed EVENT_NEW; processes that are zombies */
	struct codec writer;
};

void life_cycle_init(struct life_cycle *l, uint64_t most_bytes);
void life_cycle_done(struct life_cycle *l);
/* Adds the event if it is one of the life cycle. */
void life_cycle_add(struct life_cycle *l, const struct event *e);
/* Passes all events up to number `until` of those added. */
void life_cycle_pass(struct life_cycle *l, uint64_t until);
/* Calls `use` for each passed event that is kept, in their order. */
void life_cycle_each(const struct life_cycle *l, void (*use)(void *ctx, struct event *e),
		     void *ctx);
#endif
