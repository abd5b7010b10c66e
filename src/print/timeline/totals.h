/* The totals at the end of a timeline. */
#ifndef PRINT_TIMELINE_TOTALS_H
#define PRINT_TIMELINE_TOTALS_H

#include "print/timeline/line.h"

/* Writes counts, the longest zombie and the exit status. `end`: EVENT_END, or NULL if the trace was
 * cut off before it. Wraps at the width of the terminal. */
void timeline_totals(struct timeline *t, const struct event *end);
#endif
