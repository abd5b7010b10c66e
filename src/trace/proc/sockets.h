/* What sockets are: their addresses, whether they listen, and who is at the other end of UNIX ones.
 * The tables of /proc/PID/net are read for that, which takes the longer the more sockets the
 * machine has: for looks, not for each execve. Nothing of the process is disturbed. */
#ifndef TRACE_PROC_SOCKETS_H
#define TRACE_PROC_SOCKETS_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* Fills .listens, .peer and .name ("TCP:[127.0.0.1:80]", "TCP:[FROM->TO]", "UNIX:[/run/x]"; as it
 * is where there is nothing to say) of the sockets among the descriptors of a task. `folder` is
 * that of /proc/TID (proc_folder); names are in the arena. */
void sockets_identify(int dir_fd, struct descriptor *all, unsigned count, struct arena *arena);
#endif
