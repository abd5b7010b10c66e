/* Which processes were members of a shell's pipeline, and which one read from which. It is
 * derived from the pipes at standard input and output of programs; if a member is the shell
 * itself (false | true) and syscalls are traced, from the pipe created before the fork and from
 * dup2 to standard input in the reader. */
#ifndef CHECK_FACTS_PIPELINES_H
#define CHECK_FACTS_PIPELINES_H

#include "base/memory/hash.h"
#include "ptrail/history.h"

/* The syscalls that pipelines_event() uses */
#define PIPELINE_CALLS "pipe,pipe2,dup2,dup3"

struct pipelines {
	struct hash shells;	/* serial → struct shell_state */
	struct hash readers;	/* serials of processes that replaced their standard input */
	struct hash next;	/* serial → serial of the reader of its output, cast to a pointer */
};

void pipelines_event(struct pipelines *p, const struct event *e);
void pipelines_done(struct pipelines *p);

/* The process that read the output of that member; NULL: it is the last member, or not in a
 * pipeline */
const struct life *pipelines_next(const struct pipelines *p, const struct history *h,
				  const struct life *l);
#endif
