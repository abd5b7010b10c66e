/* Strips from events what a recording needs but no printer wants, so that printers show the same
 * with and without a recording. */
#ifndef PIPELINE_STRIP_UNWANTED_H
#define PIPELINE_STRIP_UNWANTED_H

#include "ptrail/event.h"

/* Counts of removed events; zero-initialized */
struct strip_counts {
	uint64_t events;		/* events removed */
	uint64_t events_by_kind[EVENT_KINDS];	/* events removed, by kind */
	uint64_t known_leaves;		/* LEAVEs removed, except those without an ENTER */
	struct scheduling scheduling;	/* of the latest event, if parts were removed from it */
};

/* Removes from `e` what `w` does not want, and corrects its sequence number. `call` is whether an
 * ENTER or LEAVE is wanted. Returns false if the event as a whole is unwanted. The counts of an
 * EVENT_END are corrected too; `counts` is storage for them and must live as long as `e`. */
bool strip_event(struct strip_counts *n, const struct wants *w, bool call, struct event *e,
		 uint64_t counts[EVENT_KINDS]);
#endif
