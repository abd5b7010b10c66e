/* The pipe's stage for history and checks. It receives every event, regardless of the user's
 * filters, and attaches history and findings to the last event for printers. */
#ifndef APP_PIPELINE_HISTORY_STAGE_H
#define APP_PIPELINE_HISTORY_STAGE_H

#include "app/cli/options.h"
#include "check/core/checker.h"
#include "model/history/historian.h"

struct history_stage {
	struct historian *historian;	/* NULL: no consumer wants history */
	struct checker *checker;	/* NULL: no consumer wants findings */
	struct filter *calls;		/* syscalls that the checks need; NULL: none */
	int worst;			/* level of the worst finding that counts; -1: none */
};

/* Creates what the options and `wants` (the union over all printers) require, and adds to `wants`
 * what the checks need. */
void history_stage_init(struct history_stage *p, const struct options *o, struct wants *wants);
void history_stage_done(struct history_stage *p);

/* Whether a check needs syscall events even if that slows the tracees down */
bool history_stage_wants_calls(const struct history_stage *p);

/* Consumes an event, which is decoded and has its process set. Attaches the history to the last
 * EVENT_LOOK of a round, and history and findings to EVENT_END. */
void history_stage_event(struct history_stage *p, struct event *e);
#endif
