/* The pipe's stage for checks. It receives every event, regardless of the user's filters, and
 * attaches findings to the last event for printers. */
#ifndef APP_CONSUMERS_CHECK_STAGE_H
#define APP_CONSUMERS_CHECK_STAGE_H

#include "app/cli/options.h"
#include "check/core/checker.h"

struct check_stage {
	struct checker *checker;	/* NULL: no consumer wants findings */
	struct filter *calls;		/* syscalls that the checks need; NULL: none */
	int worst;			/* level of the worst finding that counts; -1: none */
};

/* Creates what the options and `wants` (the union over all printers) require, and adds to `wants`
 * what the checks need. */
void check_stage_init(struct check_stage *s, const struct options *o, struct wants *wants);
void check_stage_done(struct check_stage *s);

/* Whether a check needs syscall events even if that slows the tracees down */
bool check_stage_wants_calls(const struct check_stage *s);

/* Consumes an event that has passed the pipeline. Attaches the findings to EVENT_END. */
void check_stage_event(struct check_stage *s, struct event *e);
#endif
