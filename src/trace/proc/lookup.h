/* Looks up the meaning of numbers of a tracee: paths of descriptors, protocols of sockets, names of
 * network interfaces, tasks. */
#ifndef TRACE_PROC_LOOKUP_H
#define TRACE_PROC_LOOKUP_H

#include <stdint.h>
#include <sys/types.h>

#include "decode/memory.h"

/* Writes the answer for a number of an address space that is not memory (see `enum read_space`) to
 * `buf`. Returns its length in bytes; 0 if there is no answer. */
int64_t lookup_read(pid_t tid, enum read_space space, uint64_t number, void *buf, uint64_t len);
#endif
