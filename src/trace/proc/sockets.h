/* Addresses, listening state and peers of sockets. Reads the tables of /proc/PID/net, which takes
 * longer the more sockets the machine has, so it is used for looks and not at each execve. The
 * process is not stopped. */
#ifndef TRACE_PROC_SOCKETS_H
#define TRACE_PROC_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* Fills .listens, .peer and .name ("TCP:[127.0.0.1:80]", "TCP:[FROM->TO]", "UNIX:[/run/x]";
 * unchanged if unknown) of the sockets among `count` descriptors. `dir_fd` is /proc/TID
 * (proc_open_dir). Names are in the arena. */
void sockets_identify(int dir_fd, struct descriptor *all, unsigned count, struct arena *arena);

/* Returns the inode of the UNIX datagram socket that is bound to the name, as a process sends to
 * it: a path, relative to its working directory, or an abstract name, with @ for each NUL in it.
 * 0: none, or unknown. `dir_fd` is /proc/TID of the process. */
uint64_t sockets_find_receiver(int dir_fd, const char *name, bool is_abstract);
/* Returns the inode of the UNIX socket that listens at the name, as /proc/net/unix has it; 0: there
 * is none. */
uint64_t sockets_find_listener(int dir_fd, const char *name);

/* Whether a process has a socket of netlink(7) or packet(7), or may have one: its descriptors
 * cannot be read. */
bool sockets_include_messages(pid_t pid);

/* Writes protocol and addresses of the socket `fd` of a task, as strace prints them:
 * TCP:[FROM->TO], UNIX-STREAM:[INODE->PEER,"/run/x"], NETLINK:[ROUTE:PORT], or PROTOCOL:[INODE] if
 * it has no address. Returns the length as snprintf() does; 0: the protocol is unknown. */
int sockets_describe(pid_t tid, int fd, uint64_t inode, char *buf, size_t room);
#endif
