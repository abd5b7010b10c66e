/* Event counts of the pipe, for a consistency check: every event that the source emitted must have
 * arrived, and for each printer every event must have been shown, declined or filtered out. */
#ifndef APP_CONSUMERS_ACCOUNT_H
#define APP_CONSUMERS_ACCOUNT_H

#include "app/cli/options.h"
#include "ptrail/event.h"

struct account {
	uint64_t received[EVENT_KINDS];	/* events that arrived, by kind */
	uint64_t skipped;		/* syscall events of a recording that were skipped unread */
	uint64_t filtered;		/* events filtered out when they arrived */
	uint64_t late;			/* filtered events that were shown later */
	uint64_t shown[PRINTS_MAX + 1];	/* events shown, by printer */
	uint64_t unwanted[PRINTS_MAX + 1];	/* events that a printer declined, by printer */
};

/* Compares the counts of the first `printers` printers. Returns NULL if they are consistent, else
 * which counts differ. `end` is the last event; it has been counted already. */
const char *account_fault(const struct account *a, size_t printers, const struct event *end);
#endif
