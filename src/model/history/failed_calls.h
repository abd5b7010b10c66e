/* The failed syscalls of each process, and what it wrote to its standard error, for a later
 * explanation of its exit. Only the last ones are kept, and none of a process that exited with
 * status 0. */
#ifndef MODEL_HISTORY_FAILED_CALLS_H
#define MODEL_HISTORY_FAILED_CALLS_H

#include "ptrail/history.h"

/* Maximum number of failed syscalls kept for one life; also of messages */
enum { FAILED_CALLS_MAX = 32 };

struct failed_calls;

struct failed_calls *failed_calls_new(void);
void failed_calls_free(struct failed_calls *m);	/* NULL is allowed */

/* Processes an event of that life, with decoded values. Sets l->failed_calls and l->messages, which
 * are valid until failed_calls_free(). */
void failed_calls_event(struct failed_calls *m, struct life *l, const struct event *e);
/* Returns 1 or 2 if the descriptor is the standard output or error that the program of the life,
 * which has not exited, began with; else 0. */
int failed_calls_original(const struct failed_calls *m, const struct life *l, int fd);
#endif
