/* Finds untraced processes that a tracee waits for: they have the other end of its pipe or socket,
 * are its children, own the lock of its file, or
 * used its semaphore or queue last. One scan of /proc answers all queries. */
#ifndef TRACE_INSPECT_UNTRACED_H
#define TRACE_INSPECT_UNTRACED_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "trace/tasks/tracee.h"
#include "ptrail/event.h"

struct untraced_search {
	const struct tracees *traced;
	struct arena *arena;
	struct hash ends;	/* inode → struct untraced_query, for pipes and sockets */
	struct hash parents, owners, users;	/* pid → struct untraced_query */
	struct untraced_query *fifos;
	bool any;
};

/* Adds a query: which processes have the other end of a descriptor that EVENT_LOOK `e` waits on.
 * Both must remain valid until untraced_find. */
void untraced_add_end(struct untraced_search *o, struct event *e, const struct descriptor *d);
/* Adds a query for children of `parent`, or for the owner of a lock, that `e` waits for. */
void untraced_add_child(struct untraced_search *o, struct event *e, pid_t parent);
void untraced_add_owner(struct untraced_search *o, struct event *e, pid_t owner);

/* Adds a query for the processes that have the socket with this inode open, which `e` sends to. */
void untraced_add_socket(struct untraced_search *o, struct event *e, uint64_t inode);
/* Adds a query for the process that used the object of .ipc of `e` last. */
void untraced_add_user(struct untraced_search *o, struct event *e, pid_t user);

/* Fills .outside of the looks of all queries and removes the queries. */
void untraced_find(struct untraced_search *o);
#endif
