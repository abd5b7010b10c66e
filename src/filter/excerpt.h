/* Decides which events remain when a trace is restricted to paths (-P) and to a scope (scope.h).
 *
 * The decision for a system call is made at its ENTER and applies to its LEAVE, when the descriptor
 * may refer to another file or the process run another program. For a process that has been shown,
 * the exec of another program and the exit are shown too. */
#ifndef FILTER_EXCERPT_H
#define FILTER_EXCERPT_H

#include "base/memory/hash.h"
#include "filter/paths.h"
#include "filter/scope.h"

/* To initialize, set .paths and .scope and zero the rest. */
struct excerpt {
	const struct paths *paths;		/* -P; NULL: any path */
	const struct filter_scope *scope;	/* NULL: the whole trace */
	struct hash calls;		/* task serial → decision for its system call in progress */
	struct hash processes;		/* process serial → whether it has been shown */
};

struct excerpted {
	bool in_scope;
	bool named;	/* false: an ENTER or LEAVE of a system call that does not match .paths */
};

/* Returns the decision for an event. Must be called for every event, in order, with its process
 * set. `named` is whether the system call of an ENTER matches the paths. */
struct excerpted excerpt_event(struct excerpt *x, const struct event *e, bool named);
void excerpt_done(struct excerpt *x);
#endif
