/* Ends of processes in a timeline: exits, reaps, detaches, and children that become orphans. */
#ifndef PRINT_TIMELINE_END_H
#define PRINT_TIMELINE_END_H

#include "print/timeline/line.h"

void end_exit(struct timeline *t, const struct event *e);	/* EVENT_EXIT */
void end_reap(struct timeline *t, const struct event *e);	/* EVENT_REAP */
void end_detach(struct timeline *t, const struct event *e);	/* EVENT_DETACH */
void end_lost(struct timeline *t, const struct event *e);	/* EVENT_LOST */
#endif
