/* How processes come into a timeline. A birth has two reports, in either order: the line is the
 * maker's. */
#ifndef PRINT_TIMELINE_BIRTH_H
#define PRINT_TIMELINE_BIRTH_H

#include "print/timeline/line.h"

void birth_new(struct timeline *t, const struct event *e);	/* EVENT_NEW */
/* EVENT_FORK; .process may be NULL */
void birth_fork(struct timeline *t, const struct event *e);

/* The track of a process that has a line to come, and has one already */
struct track *track_of(struct timeline *t, const struct process *p, uint64_t time);
/* It is over, and has its last line. */
void track_end(struct timeline *t, struct track *k);
/* What its lane shows from now on, or, if it waits, when it is told */
void track_lane(struct timeline *t, struct track *k, enum lane lane);
#endif
