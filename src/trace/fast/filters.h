/* Whether seccomp filters allow what the injected code does: it makes the syscalls of set-up, of
 * detaching and of its handlers in the tracee. */
#ifndef TRACE_FAST_FILTERS_H
#define TRACE_FAST_FILTERS_H

#include <stdbool.h>
#include <sys/types.h>

struct fast;
struct proc_status;

/* Whether all filters of a stopped task allow it. They are read; if ptrail may not do that, because
 * it has filters itself (PTRACE_SECCOMP_GET_FILTER of ptrace(2)), they must be the same as its own,
 * as in a container, and a child of ptrail must be able to make the syscalls. */
bool filters_allow_injection(struct fast *f, pid_t tid, const struct proc_status *its);

/* Whether filters that the task has got since its process was set up may refuse the syscalls that
 * remove what was mapped. A command inherits the filters of ptrail, which cannot be read then. */
bool filters_may_refuse_unmapping(struct fast *f, pid_t tid);
#endif
