/* Ends of processes in a timeline: exits, reaps, detaches, and children that become orphans. */
#ifndef PRINT_TIMELINE_END_H
#define PRINT_TIMELINE_END_H

#include "print/timeline/line.h"

/* EVENT_STOP and EVENT_CONTINUE: for the time that threads were stopped, in the exit line */
void end_count_stopped(struct timeline *t, const struct event *e);
/* EVENT_EXITING: keeps the times in states, if --states asks for them, for the exit line */
void end_exiting(struct timeline *t, const struct event *e);
void end_exit(struct timeline *t, const struct event *e);	/* EVENT_EXIT */
/* Writes the exit line that waits for the reap of its process, if there is one: a reap that follows
 * within a millisecond, without another line in between, is part of the exit line. */
void end_write_held(struct timeline *t);
/* Writes that line if ptrail has been idle for long. Returns true if it still waits. */
bool end_idle(struct timeline *t);
void end_reap(struct timeline *t, const struct event *e);	/* EVENT_REAP */
void end_detach(struct timeline *t, const struct event *e);	/* EVENT_DETACH */
void end_lost(struct timeline *t, const struct event *e);	/* EVENT_LOST */
#endif
