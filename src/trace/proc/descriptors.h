/* What a process has open, as /proc/PID/fd has it. Nothing is opened and no file server is asked:
 * attributes are those that the kernel has at hand. */
#ifndef TRACE_PROC_DESCRIPTORS_H
#define TRACE_PROC_DESCRIPTORS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* The descriptors of the task, in the arena: the first `most` of them (.open says how many there
 * are), and the limit. `folder` is that of /proc/TID (proc_folder). NULL: nobody may look.
 * Of a socket the peer, the addresses, and whether it listens are not looked up: see sockets.h. */
struct descriptors *descriptors_of(int dir_fd, pid_t tid, unsigned most, struct arena *arena);

/* How many there are, and the limit of their number (RLIMIT_NOFILE); 0 where unknown */
unsigned descriptors_count(int dir_fd);
uint64_t descriptors_limit(int dir_fd, pid_t tid);
#endif
