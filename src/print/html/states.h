/* Where the time of a process went, in the line {"states"} of the data of html.c: the sums of its
 * threads, and what each thread did over time. The number of threads on the page is bounded; each
 * line says how many are left out. */
#ifndef PRINT_HTML_STATES_H
#define PRINT_HTML_STATES_H

#include "model/states/states.h"
#include "print/html/data.h"

/* Most threads, other than main threads, of a process and on the page */
enum { HTML_THREADS_OF_PROCESS = 64, HTML_THREADS_ON_PAGE = 512 };

struct html_lane_room {
	unsigned threads;		/* that may still be written */
};

/* Writes the members of the line that follow the process. Subtracts the threads from *room. */
void html_states_put(struct html_data *d, const struct states *s, const struct states_process *p,
		     struct html_lane_room *room);
#endif
