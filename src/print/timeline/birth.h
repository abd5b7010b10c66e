/* New processes in a timeline. A creation is reported by two events, EVENT_NEW of the child and
 * EVENT_FORK of its creator, in either order; they make one line, which is the creator's. */
#ifndef PRINT_TIMELINE_BIRTH_H
#define PRINT_TIMELINE_BIRTH_H

#include "print/timeline/line.h"

void birth_new(struct timeline *t, const struct event *e);	/* EVENT_NEW */
/* EVENT_FORK; e->process may be NULL */
void birth_fork(struct timeline *t, const struct event *e);

/* Returns the track of a process that is about to get a line. If the process has no line yet, first
 * writes one that introduces it. `time`: event time, ns. */
struct timeline_track *track_of(struct timeline *t, const struct process *p, uint64_t time);
/* Removes a process that has got its last line. */
void track_end(struct timeline *t, struct timeline_track *k);
/* Sets the state of its lane; if its lines are deferred, when these are written. */
void track_lane(struct timeline *t, struct timeline_track *k, enum lane lane);
#endif
