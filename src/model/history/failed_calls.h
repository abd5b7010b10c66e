/* What went wrong in the life of a process before it ended: calls that failed, and what it wrote to
 * its standard error. Of each life that has not ended well the last are kept. */
#ifndef MODEL_HISTORY_FAILED_CALLS_H
#define MODEL_HISTORY_FAILED_CALLS_H

#include "ptrail/history.h"

/* Of each life; of what is written the last as many, too */
enum { MISHAPS_MAX = 32 };

struct mishaps;

struct mishaps *mishaps_new(void);
void mishaps_free(struct mishaps *m);		/* NULL is nothing */

/* An event of that life, with values decoded. What is kept hangs at the life, and goes with
 * mishaps_free. */
void mishaps_event(struct mishaps *m, struct life *l, const struct event *e);

/* The last part of a path: "b" of "/a/b", "/a/b/"; its length in *n */
const char *path_last(const char *path, size_t *n);
#endif
