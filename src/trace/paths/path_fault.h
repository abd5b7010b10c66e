/* Finds the component at which a syscall with a path failed, while its task is stopped at the
 * syscall's exit.
 *
 * Paths are resolved in the kernel's cache only (RESOLVE_CACHED), so this does not block. The
 * failed syscall itself has filled the cache. No file server in user space is asked. */
#ifndef TRACE_PATHS_PATH_FAULT_H
#define TRACE_PATHS_PATH_FAULT_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* How a failed syscall uses a path */
enum path_role {
	PATH_FILE,	/* it opens, examines or changes the file */
	PATH_NAME,	/* it adds the name to a directory or removes it */
	PATH_LOOKUP,	/* it only looks the path up */
};

/* A path of a failed syscall */
struct path_call {
	pid_t tid;
	const char *path;	/* as passed by the task */
	/* Descriptor of the task that a relative path starts at, or AT_FDCWD */
	int dir_fd;
	int error;		/* positive errno */
	enum path_role role;
	bool executes;
	/* No other path of the syscall can have caused an ENOENT, which therefore proves that a
	 * part of this one does not exist */
	bool is_proven;
	/* With ENOTDIR: the last component is examined, too */
	bool examines_last;
};

enum { FAULT_PATHS_MAX = 2 };

/* Fills `calls` with the paths that a LEAVE looked up, in the order in which they are to be
 * examined. Returns their number; 0: the syscall did not fail, or a path is incomplete. */
unsigned path_fault_calls(const struct event *leave, struct arena *arena,
			  struct path_call calls[FAULT_PATHS_MAX]);

/* Returns the fault of a path whose first `end` bytes name a file that did not exist. `directory`:
 * where a relative path begins. Both are copied. */
const struct path_fault *path_fault_missing(const struct path_call *call, size_t end,
					    const char *directory, struct arena *arena);

/* Returns the first fault of these paths, in the arena; NULL: unknown. */
const struct path_fault *path_fault_find(struct path_call *calls, unsigned count,
					 struct arena *arena);
#endif
