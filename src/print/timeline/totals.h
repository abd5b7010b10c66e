/* The last line of a timeline. */
#ifndef PRINT_TIMELINE_TOTALS_H
#define PRINT_TIMELINE_TOTALS_H

#include "print/timeline/line.h"

/* How many there were of what, the longest zombie, and how it ended. `end` is EVENT_END; NULL: the
 * trace broke off. Where it would be wider than the terminal it is folded. */
void timeline_totals(struct timeline *t, const struct event *end);
#endif
