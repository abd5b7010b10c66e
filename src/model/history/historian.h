/* Collects the history of all processes of a trace (ptrail/history.h) from events alone. It gets
 * each event after the model (model.h), with .process set and syscalls decoded. */
#ifndef MODEL_HISTORY_HISTORIAN_H
#define MODEL_HISTORY_HISTORIAN_H

#include "ptrail/history.h"

struct historian;

struct historian *historian_new(void);
void historian_free(struct historian *h);		/* NULL is allowed */

void historian_event(struct historian *h, const struct event *e);

/* Returns 1 or 2 if the descriptor of a process that lives is the standard output or error that its
 * program began with, or a duplicate; else 0. */
int historian_output(const struct historian *h, const struct life *l, int fd);
/* The history so far; valid until the next event */
const struct history *historian_history(struct historian *h);
#endif
