/* Names of a syscall's descriptors, from the cache of descriptor names. */
#ifndef APP_PIPELINE_NAMING_H
#define APP_PIPELINE_NAMING_H

#include "app/cli/options.h"
#include "enrich/fd_names.h"
#include "enrich/names.h"

/* Whether descriptor names are cached and updated from syscall events. This requires that all
 * syscalls of all processes are seen. Without it, names are looked up at every syscall; a recording
 * has a cache of its own. */
bool naming_uses_cache(const struct options *o, const struct wants *w);

struct naming {
	enum names how;
	bool with_directory;	/* also look up the directory that relative paths start from */
	bool late;		/* see struct call_storage */
};

/* Adds descriptor names to the values in `view`, which were decoded from `m` while the tracee is
 * readable, and updates the cache with the syscall's effect: after naming for an ENTER, before
 * naming for a LEAVE. Events of other kinds must be passed to fd_names_event(). */
void naming_call(struct fd_names *n, const struct naming *o, struct memory *m, struct event *e,
		 struct call_view *view);
#endif
