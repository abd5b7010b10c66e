/* Names of a syscall's descriptors, from the cache of descriptor names. */
#ifndef PIPELINE_NAMING_H
#define PIPELINE_NAMING_H

#include "enrich/fd_names.h"
#include "enrich/names.h"
#include "enrich/simple_calls.h"

struct naming {
	enum names how;
	unsigned details;		/* see names_resolve() */
	bool with_directory;	/* also look up the directory that relative paths start from */
	bool late;		/* see struct call_storage */
};

/* Adds descriptor names to the values in `view`, which were decoded from `m` while the tracee is
 * readable, and updates the cache with the syscall's effect: after naming for an ENTER, before
 * naming for a LEAVE. A combined event is handled as both. Events of other kinds must be passed to
 * fd_names_event(). */
void naming_call(struct fd_names *n, const struct naming *o, struct memory *m, struct event *e,
		 struct call_view *view);
/* The same for a syscall that is not decoded, `s`: all names are looked up and recorded in `m` that
 * its values have when they are decoded later. Returns false, before the cache is updated, if the
 * syscall must be decoded: its path is not in `m`, or its descriptor belongs to a file with
 * secrets. */
bool naming_undecoded(struct fd_names *n, const struct naming *o, struct memory *m,
		      const struct event *e, const struct simple_call *s);
/* Returns the copy of the path at `addr`, without what follows its NUL; NULL: none, or no NUL. */
const struct memo_block *naming_path(const struct memory *m, uint64_t addr);
#endif
