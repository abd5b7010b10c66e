/* What descriptors of a call are called, by names that are remembered. */
#ifndef APP_PIPELINE_NAMING_H
#define APP_PIPELINE_NAMING_H

#include "app/cli/options.h"
#include "enrich/fd_names.h"
#include "enrich/names.h"

/* Whether names are remembered from calls, where all of them are seen, of all processes. Where all
 * calls stop they are asked for at each, and a recording does that itself. */
bool naming_remembers(const struct options *o, const struct wants *w);

struct naming {
	enum names how;
	bool folder;		/* the folder that paths start from is asked for as well */
	bool late;		/* of call_storage */
};

/* Gives the values of a call that was decoded from `m` (whose tracee can be read) their names: of
 * an ENTER before, of a LEAVE after what the call does to names. Of other events fd_names_event is
 * to be told. */
void naming_call(struct fd_names *n, const struct naming *o, struct memory *m, struct event *e,
		 struct call_view *view);
#endif
