/* Memory whose pages somebody in user space provides (userfaultfd(2)). To read such a page before
 * it is there means to wait for who serves it, in a sleep that nothing but SIGKILL ends; and who
 * serves it may be a tracee that waits for us. So, of a process that may have such memory, pages
 * are looked for before they are read. A page that goes between the look and the read is still
 * waited for: its owner has to drop it in that moment, while one of its tasks is stopped. */
#ifndef TRACE_STOPS_USERFAULT_H
#define TRACE_STOPS_USERFAULT_H

#include "trace/engine/tracee.h"

/* Whether a call (an ENTER) is one of those by which a process comes to have such memory. Nothing
 * may be kept from stopping at them: userfaultfd, and ioctl with one of two requests. */
bool userfault_may_follow(const struct event *call);

/* Whether a process that was there before us has such memory now, or may have: by its descriptors,
 * and by its mappings where looking at them costs little. */
bool userfault_is_possible(pid_t tid);

/* Of len bytes at addr, how many can be read without waiting for anybody; what cannot be read at
 * all counts as such. Looks at 64 pages at most, so less than len does not mean that the next one
 * is served. */
uint64_t userfault_present_bytes(pid_t tid, uint64_t addr, uint64_t len);

/* The group, and all that may share its memory, may have such memory from now on. */
void userfault_mark(struct tracees *all, struct tracee_group *group);

/* What a process made by `maker` with these flags of clone has of its memory */
void userfault_inherit(struct tracee_group *made, struct tracee_group *maker, uint64_t flags);

/* It has memory of its own now, and all of it the kernel's (execve). */
void userfault_reset(struct tracee_group *group);
#endif
