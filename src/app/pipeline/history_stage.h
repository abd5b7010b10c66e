/* Those who look back: the history of all processes, and the checks of it. They see each event,
 * whatever the user's filters leave out, and hand what they know to printers with the last. */
#ifndef APP_PIPELINE_HISTORY_STAGE_H
#define APP_PIPELINE_HISTORY_STAGE_H

#include "app/cli/options.h"
#include "check/core/checker.h"
#include "model/history/historian.h"

struct past {
	struct historian *historian;	/* NULL: nobody looks back */
	struct checker *checker;	/* NULL: nobody asks for findings */
	struct filter *calls;		/* those that checks are told of; NULL: none */
	int worst;			/* level of the worst finding that counts; -1: none */
};

/* `wants` is what printers together want; what checks need is added to it. */
void past_begin(struct past *p, const struct options *o, struct wants *wants);
void past_done(struct past *p);

/* Whether checks want calls at any cost */
bool past_wants_calls(const struct past *p);

/* Takes an event in, decoded and with its process set, and adds what is known to a last look and
 * to the end. */
void past_event(struct past *p, struct event *e);
#endif
