/* What becomes of events in the pipe, counted: each that the source told has come, and each that
 * came was shown by a printer, not wanted by it, or left out by filters. */
#ifndef APP_PIPELINE_ACCOUNT_H
#define APP_PIPELINE_ACCOUNT_H

#include "app/cli/options.h"
#include "ptrail/event.h"

struct account {
	uint64_t come[EVENT_KINDS];
	uint64_t passed;		/* calls' events of a recording that were not even read */
	uint64_t filtered;		/* not shown when they came */
	uint64_t late;			/* shown later all the same */
	uint64_t shown[PRINTS_MAX + 1];	/* by each printer */
	uint64_t unwanted[PRINTS_MAX + 1];	/* what it is not interested in */
};

/* What does not add up for that many printers, as words; NULL: all does. `end` is the last event,
 * which has come and been shown. */
const char *account_fault(const struct account *a, size_t printers, const struct event *end);
#endif
