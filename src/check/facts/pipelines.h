/* Which processes were members of a shell's pipeline, and which one read from which. It is known
 * from the pipes that programs were given as standard input and output; and for members that are
 * the shell itself (false | true), where calls are seen, from the pipe made before the fork and the
 * standard input of who came after. */
#ifndef CHECK_FACTS_PIPELINES_H
#define CHECK_FACTS_PIPELINES_H

#include "base/memory/hash.h"
#include "ptrail/history.h"

/* The calls that it looks at */
#define PIPELINE_CALLS "pipe,pipe2,dup2,dup3"

struct pipelines {
	struct hash shells;	/* serial → struct shell_at_work */
	struct hash readers;	/* by serial: got another standard input since their birth */
	struct hash next;	/* serial → serial of who reads what it writes, as a pointer */
};

void pipelines_event(struct pipelines *p, const struct event *e);
void pipelines_done(struct pipelines *p);

/* Who read what that member wrote; NULL: it is the last, or none */
const struct life *pipelines_next(const struct pipelines *p, const struct history *h,
				  const struct life *l);
#endif
