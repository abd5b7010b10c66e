/* What the engine counts on its way, so that it can tell at the end whether it told of all that it
 * served: each stop of a kind gives an event or is known to give none, each task that came went,
 * and each call that was entered left or was cut short. */
#ifndef TRACE_ENGINE_TALLY_H
#define TRACE_ENGINE_TALLY_H

#include "trace/stops/stop.h"
#include "ptrail/event.h"

struct event_tally {
	uint64_t told[EVENT_KINDS];
	uint64_t stops[STOP_KINDS];	/* served */
	uint64_t quiet[STOP_KINDS];	/* of these, those that are no event */
	uint64_t records;		/* ENTERs and LEAVEs without stops: from a ring */
	uint64_t superseded;		/* LEAVEs without a stop: another thread's execve */
	uint64_t unknown;		/* LEAVEs without an ENTER */
	uint64_t unfinished;		/* ENTERs without a LEAVE */
};

/* What does not add up, as words; NULL: all does. To be asked when no tasks are left. */
const char *tally_fault(const struct event_tally *t);
#endif
