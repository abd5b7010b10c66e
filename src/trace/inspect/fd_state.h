/* What /proc/PID/fdinfo says of descriptors that a task waits on: the state of timers, eventfds
 * and the like, and the processes that have locked a file. */
#ifndef TRACE_INSPECT_FD_STATE_H
#define TRACE_INSPECT_FD_STATE_H

#include "ptrail/event.h"

struct awaiter;			/* trace/inspect/await.h */

/* Sets .objects of the look, whose .waits are set. */
void fd_state_fill(const struct awaiter *a, struct event *look);

/* Returns a process that has the lock open which the task waits for at the file of descriptor
 * `fd`: with `is_flock` one of flock(2), else one of fcntl(2). 0: unknown. */
pid_t fd_state_lock_owner(const struct awaiter *a, int fd, bool is_flock);

/* Returns a process that has the other end of the pseudo-terminal `fd` open, if possible another
 * one than the task's. 0: it is no pseudo-terminal, or unknown. */
pid_t fd_state_terminal_peer(const struct awaiter *a, int fd);
/* Returns a process that listens with fanotify; 0: unknown. */
pid_t fd_state_fanotify_listener(const struct awaiter *a);
#endif
