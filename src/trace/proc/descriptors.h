/* Open descriptors of a process, from /proc/PID/fd. Nothing is opened and no file server is asked:
 * attributes are those cached in the kernel. */
#ifndef TRACE_PROC_DESCRIPTORS_H
#define TRACE_PROC_DESCRIPTORS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* What is read beside the links of descriptors */
enum descriptor_info {
	INFO_NONE,
	INFO_POSITIONS,		/* .appends and .is_advanced of files that are open for writing */
	INFO_FLAGS,		/* these, and .closes_on_exec */
};

/* Returns the first `most` descriptors of the task, their number (.open) and the limit, in the
 * arena. `dir_fd` is /proc/TID (proc_open_dir). Returns NULL if access is denied. Peers, addresses
 * and listening state of sockets are not filled in: see sockets.h. */
struct descriptors *descriptors_of(int dir_fd, pid_t tid, unsigned most, enum descriptor_info info,
				  struct arena *arena);

/* Return the number of descriptors, and the limit of that number (RLIMIT_NOFILE); 0 if unknown. */
unsigned descriptors_count(int dir_fd);
uint64_t descriptors_limit(int dir_fd, pid_t tid);
#endif
