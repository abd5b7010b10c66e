/* Reads the memory of a stopped task. */
#ifndef TRACE_STOPS_MEMORY_H
#define TRACE_STOPS_MEMORY_H

#include <stdint.h>
#include <sys/types.h>

/* Up to len bytes at addr into buf; returns how many could be read, 0 for none. What is returned is
 * a prefix: the first page that cannot be read ends it. A task that is gone yields 0, one that we
 * may not read MEMORY_REFUSED. */
int64_t tracee_read(pid_t tid, uint64_t addr, void *buf, uint64_t len);

/* The same, but of pages only that nobody has to provide (trace/stops/userfault.h): such a page
 * ends what is returned as well. MEMORY_SERVED when the first one is of that kind. */
int64_t tracee_read_present(pid_t tid, uint64_t addr, void *buf, uint64_t len);
#endif
