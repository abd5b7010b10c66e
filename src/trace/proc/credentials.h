/* Credentials and confinement of a task, read from /proc/TID and from its cgroup's files;
 * capabilities of this process. */
#ifndef TRACE_PROC_CREDENTIALS_H
#define TRACE_PROC_CREDENTIALS_H

#include "base/memory/arena.h"
#include "ptrail/credentials.h"

/* Where the secure bits of a task come from: /proc does not have them. */
enum securebits_source {
	SECUREBITS_UNKNOWN,
	SECUREBITS_OWN,		/* the task is a child of this process and has not changed them */
};

/* Reads them. `dir_fd` is /proc/TID; `own_filters`: number of its seccomp filters that ptrail has
 * installed, which are left out. Returns NULL if the task has ended or access is denied. What one
 * file does not say is left 0 or "". */
const struct credentials *credentials_of(int dir_fd, enum securebits_source source,
					 unsigned own_filters, struct arena *arena);
/* Parses the text of /proc/TID/status into *c; the groups are in the arena. Returns false if it has
 * no ids. */
bool credentials_parse(const char *status, struct credentials *c, struct arena *arena);

/* Whether this process has the capability (such as CAP_SYS_PTRACE) in its effective set; false if
 * unknown. */
bool capability_is_effective(unsigned number);
#endif
