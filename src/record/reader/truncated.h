/* Synthesizes the EVENT_END of a recording that has none. A program that replays a recording counts
 * its events, so that printers always receive an EVENT_END and write their results. */
#ifndef RECORD_READER_TRUNCATED_H
#define RECORD_READER_TRUNCATED_H

#include "ptrail/event.h"
#include "record/format/header.h"

/* Counts of the events read so far; initialized with zeros */
struct trail_count {
	uint64_t events, events_by_kind[EVENT_KINDS];
	uint64_t seq, time;		/* of the most recent event */
	bool ended;			/* an EVENT_END was read */
	/* The command: its serial, and the timestamp of its exit or 0 if it is not known to have
	 * exited */
	uint64_t serial, exit_time;
	struct exit_status how;
};

void trail_count_event(struct trail_count *c, const struct event *e);
/* Returns the EVENT_END for the end of a truncated recording, with END_TRUNCATED. It points into
 * `c`. The caller counts it with trail_count_event() if needed. */
struct event trail_count_make_end(const struct trail_count *c, const struct trail_header *h);
#endif
