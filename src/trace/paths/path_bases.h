/* The directories that paths of a process begin at, with the names that ptrail would use. */
#ifndef TRACE_PATHS_PATH_BASES_H
#define TRACE_PATHS_PATH_BASES_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* Returns the number of ptrail's mount namespace, `own_mounts` below; 0: unknown. */
uint64_t path_bases_own_mounts(void);
/* Reads them from the directory /proc/TID that is open as `process`. Nothing is returned (NULL) if
 * the process has ptrail's root directory and mount namespace, unless `always`, or if they cannot
 * be read. No file system is asked that may not answer. */
const struct path_bases *path_bases_read(int process, uint64_t own_mounts, bool always,
					 struct arena *arena);
/* The same for a task; always */
const struct path_bases *path_bases_of(pid_t tid, uint64_t own_mounts, struct arena *arena);
/* Whether the successful syscall of a LEAVE changes them, other than chdir */
bool path_bases_change(const struct event *leave);
#endif
