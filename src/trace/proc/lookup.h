/* What numbers mean to a tracee, as the system tells of it: descriptors and network interfaces. */
#ifndef TRACE_PROC_LOOKUP_H
#define TRACE_PROC_LOOKUP_H

#include <stdint.h>
#include <sys/types.h>

#include "decode/memory.h"

/* Answers one of the spaces of `enum when` that are not memory into `buf`; how many bytes, 0 when
 * there is no answer. */
int64_t lookup_read(pid_t tid, enum when space, uint64_t number, void *buf, uint64_t len);
#endif
