/* The model of the report `fds`, and its text for people */
#ifndef PRINT_FDS_REPORT_H
#define PRINT_FDS_REPORT_H

#include "print/core/table/printer.h"
#include "print/fds/ends.h"

/* What is listed */
enum fds_extent {
	EXTENT_SUMMARY,		/* of each process what is notable; in JSON as EXTENT_LIVES */
	EXTENT_LIVES,		/* each descriptor from its creation to its end */
	EXTENT_OPEN,		/* the descriptors that are open now */
};

struct fds_report {
	struct fds fds;
	struct fd_ends ends;		/* after the last event */
	enum fds_extent extent;
	uint64_t at;			/* ns: when those that are open are listed; 0: never */
};

report_form fds_text;
#endif
