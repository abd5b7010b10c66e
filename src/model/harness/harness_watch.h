/* Decides which processes' standard output a recording keeps: that of test harnesses, so that a
 * replay finds the tests that a live trace does. */
#ifndef MODEL_HARNESS_HARNESS_WATCH_H
#define MODEL_HARNESS_HARNESS_WATCH_H

#include "ptrail/event.h"

struct harness_watch;

struct harness_watch *harness_watch_new(void);
void harness_watch_free(struct harness_watch *w);
/* Processes EXEC and EXIT; ignores other events. */
void harness_watch_event(struct harness_watch *w, const struct event *e);
/* Whether what the process wrote to its standard output is that of a harness; `text`: the
 * beginning of it, from which a process that is not known to run one is recognized */
bool harness_watch_keeps(struct harness_watch *w, const struct event *e, const char *text,
			 size_t n);
#endif
