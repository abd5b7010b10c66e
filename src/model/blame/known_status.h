/* Exit statuses that a manual page documents as an answer, not as an error: grep(1) exits with 1 if
 * it found no match, and prints nothing */
#ifndef MODEL_BLAME_KNOWN_STATUS_H
#define MODEL_BLAME_KNOWN_STATUS_H

#include "ptrail/history.h"

struct known_status {
	const char *const *programs;	/* file names; the last one is NULL */
	int status;
	const char *means;		/* follows "it": "found no match" */
	/* Part of a line on standard output by which the program says so, with names: that line is
	 * the cause then; NULL: it prints none */
	const char *said;
	const char *advice;
};

/* Returns what the exit status of the process means; NULL: it is an error like any other. */
const struct known_status *known_status_of(const struct life *l);
#endif
