/* Processes that are not traced and have to do with what a traced one waits for: they have the
 * other end of its pipe, are its children, own the lock on its file. One walk over /proc finds
 * all. */
#ifndef TRACE_INSPECT_UNTRACED_H
#define TRACE_INSPECT_UNTRACED_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "trace/engine/tracee.h"
#include "ptrail/event.h"

struct untraced_search {
	const struct tracees *traced;
	struct arena *arena;
	struct hash ends;	/* inode → struct outside_want: pipes and sockets */
	struct hash parents, owners;	/* pid → the same */
	struct untraced_query *fifos;
	bool any;
};

/* The EVENT_LOOK `e` waits on that descriptor: who has its other end? Both have to stay. */
void untraced_add_end(struct untraced_search *o, struct event *e, const struct descriptor *d);
/* … waits for a child of `parent`, for the owner of its lock */
void untraced_add_child(struct untraced_search *o, struct event *e, pid_t parent);
void untraced_add_owner(struct untraced_search *o, struct event *e, pid_t owner);

/* Fills .outside of all that was asked for, and forgets the questions. */
void untraced_find(struct untraced_search *o);
#endif
