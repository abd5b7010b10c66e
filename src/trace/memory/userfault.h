/* Memory with pages that are served by a userfaultfd handler (userfaultfd(2)). A read of a missing
 * page blocks, in an uninterruptible sleep, until the handler provides it, and the handler may be a
 * tracee that waits for ptrail. So, in a process that may have such memory, the presence of pages
 * is checked before they are read. A page that is removed between check and read still blocks; that
 * requires its owner to drop it at that moment, while one of its tasks is stopped. */
#ifndef TRACE_MEMORY_USERFAULT_H
#define TRACE_MEMORY_USERFAULT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "ptrail/event.h"

/* Whether a process may have such memory after this syscall (an ENTER). These syscalls must always
 * be stopped at: userfaultfd, and ioctl with one of two requests. */
bool userfault_may_follow(const struct event *call);

/* Whether a process that existed before it was traced may have such memory, from its descriptors,
 * and from its mappings if these are cheap to examine. */
bool userfault_is_possible(pid_t tid);

/* Returns how many of `len` bytes at `addr` can be read without blocking. Unmapped pages count as
 * readable. Examines at most 64 pages, so a result below `len` does not mean that the next page
 * blocks. */
uint64_t userfault_present_bytes(pid_t tid, uint64_t addr, uint64_t len);
#endif
