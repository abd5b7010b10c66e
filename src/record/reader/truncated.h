/* The end of a trace whose recording has none. Who shows a recording counts its events, and gives
 * its readers an EVENT_END in any case, at which they write what they have. */
#ifndef RECORD_READER_TRUNCATED_H
#define RECORD_READER_TRUNCATED_H

#include "ptrail/event.h"
#include "record/writer/recorder.h"

/* All 0 at the beginning */
struct trail_count {
	uint64_t events, told[EVENT_KINDS];
	uint64_t seq, time;		/* of the last one */
	bool ended;			/* which was EVENT_END */
	/* of the command, which came first: */
	uint64_t serial, exit_time;	/* 0: is not known to have ended */
	struct ending how;
};

void trail_count_event(struct trail_count *c, const struct event *e);
/* What comes next where there is nothing, for END_TORN. It points at `c`, and is not counted
 * yet. */
struct event trail_count_end(const struct trail_count *c, const struct trail_header *h);
#endif
