/* Keeps what a trace tells of each process (ptrail/history.h). It is shown each event after the
 * model (model.h), with .process set and calls decoded, and knows nothing but those. */
#ifndef MODEL_HISTORY_HISTORIAN_H
#define MODEL_HISTORY_HISTORIAN_H

#include "ptrail/history.h"

struct historian;

struct historian *historian_new(void);
void historian_free(struct historian *h);		/* NULL is nothing */

void historian_event(struct historian *h, const struct event *e);

/* What is known by now; valid until the next event */
const struct history *historian_history(struct historian *h);
#endif
