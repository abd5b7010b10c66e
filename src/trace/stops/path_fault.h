/* Finds the component at which a syscall with a path failed, while its task is stopped at the
 * syscall's exit.
 *
 * Paths are resolved in the kernel's cache only (RESOLVE_CACHED), so this does not block. The
 * failed syscall itself has filled the cache. No file server in user space is asked. */
#ifndef TRACE_STOPS_PATH_FAULT_H
#define TRACE_STOPS_PATH_FAULT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* A failed syscall with a path */
struct path_call {
	pid_t tid;
	const char *path;	/* as passed by the task */
	/* Descriptor of the task that a relative path starts at, or AT_FDCWD */
	int dir_fd;
	int error;		/* positive errno */
	bool executes;
};

/* Fills *c from the decoded arguments of a LEAVE. Returns false if there is no path, or the syscall
 * did not fail. */
bool path_fault_call(const struct event *leave, struct arena *arena, struct path_call *c);

/* Returns the fault, in the arena; NULL: unknown. */
const struct path_fault *path_fault_find(const struct path_call *c, struct arena *arena);
#endif
