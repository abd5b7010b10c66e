/* Processes that are not traced and have to do with what a traced one waits for: they have the
 * other end of its pipe, are its children, own the lock on its file. One walk over /proc finds
 * all. */
#ifndef TRACE_INSPECT_UNTRACED_H
#define TRACE_INSPECT_UNTRACED_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "trace/engine/tracee.h"
#include "ptrail/event.h"

struct outside {
	const struct tracees *traced;
	struct arena *arena;
	struct hash ends;	/* inode → struct outside_want: pipes and sockets */
	struct hash parents, owners;	/* pid → the same */
	struct outside_want *fifos;
	bool any;
};

/* The EVENT_LOOK `e` waits on that descriptor: who has its other end? Both have to stay. */
void outside_end(struct outside *o, struct event *e, const struct descriptor *d);
/* … waits for a child of `parent`, for the owner of its lock */
void outside_child(struct outside *o, struct event *e, pid_t parent);
void outside_owner(struct outside *o, struct event *e, pid_t owner);

/* Fills .outside of all that was asked for, and forgets the questions. */
void outside_find(struct outside *o);
#endif
