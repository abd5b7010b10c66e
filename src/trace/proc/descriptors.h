/* Open descriptors of a process, from /proc/PID/fd. Nothing is opened and no file server is asked:
 * attributes are those cached in the kernel. */
#ifndef TRACE_PROC_DESCRIPTORS_H
#define TRACE_PROC_DESCRIPTORS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* Returns the first `most` descriptors of the task, their number (.open) and the limit, in the
 * arena. `dir_fd` is /proc/TID (proc_open_dir). `has_positions`: fill .appends and .is_advanced.
 * Returns NULL if access is denied. Peers, addresses
 * and listening state of sockets are not filled in: see sockets.h. */
struct descriptors *descriptors_of(int dir_fd, pid_t tid, unsigned most, bool has_positions,
				  struct arena *arena);

/* Return the number of descriptors, and the limit of that number (RLIMIT_NOFILE); 0 if unknown. */
unsigned descriptors_count(int dir_fd);
uint64_t descriptors_limit(int dir_fd, pid_t tid);
#endif
