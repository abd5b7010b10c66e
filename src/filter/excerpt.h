/* What of a trace is left when it is cut down to some paths (-P) and to a part of it (scope.h).
 *
 * A call is told in two events, and what was found at its entry holds at its return, when the
 * descriptor may be another one, or the process run another program. And whoever is shown a process
 * is shown what became of it: the program that took the chosen one's place, and its end. */
#ifndef FILTER_EXCERPT_H
#define FILTER_EXCERPT_H

#include "base/memory/hash.h"
#include "filter/paths.h"
#include "filter/scope.h"

/* A struct with the first two alone is ready. */
struct excerpt {
	const struct paths *paths;	/* the user's; NULL: any */
	const struct scope *scope;	/* likewise; NULL: all */
	struct hash calls;		/* serial of a task → what its call's entry was */
	struct hash processes;		/* serial of a process → what was shown of it */
};

struct excerpted {
	bool in_scope;
	bool named;	/* of an ENTER or LEAVE: its call names a path; of others true */
};

/* To be asked of each event, in order, once its process is known. `named`: of an ENTER, whether its
 * call names one of the paths. */
struct excerpted excerpt_event(struct excerpt *x, const struct event *e, bool named);
void excerpt_done(struct excerpt *x);
#endif
