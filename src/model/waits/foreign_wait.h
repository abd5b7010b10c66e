/* Of the descriptors that a task polls, those that the process does not make ready itself. An event
 * loop also polls an eventfd or a pipe of its own, for calls of other threads or of signal
 * handlers, which do not say what it waits for. */
#ifndef MODEL_WAITS_FOREIGN_WAIT_H
#define MODEL_WAITS_FOREIGN_WAIT_H

#include "model/waits/waits.h"

/* A wait for a part of the descriptors and of the targets of another one */
struct foreign_wait {
	struct waiting_task task;
	struct life_look look;		/* that of .task */
	struct wait_target targets[];
};

/* Returns the wait without such descriptors, for free(); NULL: there are none, or no others. */
struct foreign_wait *foreign_wait_of(const struct waiting_task *w);
#endif
