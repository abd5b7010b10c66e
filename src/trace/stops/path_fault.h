/* Why a call that was given a path failed, found by a look at the folders on the way while its task
 * is stopped behind it.
 *
 * The look must not wait: a name is asked for in the kernel's cache only (RESOLVE_CACHED), where
 * the call itself has just put all that there is of it. No file server in user space is asked. */
#ifndef TRACE_STOPS_PATH_FAULT_H
#define TRACE_STOPS_PATH_FAULT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* A call that failed */
struct path_call {
	pid_t tid;
	const char *path;	/* as the task gave it, */
	int dir_fd;		/* from that descriptor of the task or AT_FDCWD */
	int error;		/* positive, as errno */
	bool executes;
};

/* What the event says of a call, from its decoded arguments; false: it has no path, or
 * did not fail */
bool path_fault_call(const struct event *leave, struct arena *arena, struct path_call *c);

/* In the arena; NULL: nothing can be said */
const struct path_fault *path_fault_find(const struct path_call *c, struct arena *arena);
#endif
