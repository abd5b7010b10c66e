/* Addresses, listening state and peers of sockets. Reads the tables of /proc/PID/net, which takes
 * longer the more sockets the machine has, so it is used for looks and not at each execve. The
 * process is not stopped. */
#ifndef TRACE_PROC_SOCKETS_H
#define TRACE_PROC_SOCKETS_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* Fills .listens, .peer and .name ("TCP:[127.0.0.1:80]", "TCP:[FROM->TO]", "UNIX:[/run/x]";
 * unchanged if unknown) of the sockets among `count` descriptors. `dir_fd` is /proc/TID
 * (proc_open_dir). Names are in the arena. */
void sockets_identify(int dir_fd, struct descriptor *all, unsigned count, struct arena *arena);
#endif
