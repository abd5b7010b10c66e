/* Seccomp filters that ptrail has itself, as in a container */
#ifndef TRACE_SECCOMP_OWN_H
#define TRACE_SECCOMP_OWN_H

#include <stdbool.h>
#include <sys/types.h>

struct proc_status;

/* Whether the filters of a task, of which there is one at least, are those of ptrail: both have as
 * many, and so has the process that they descend from, since filters are inherited and cannot be
 * removed (seccomp(2)). A ptrail that was put into a container descends from none of its processes;
 * then the container's first process counts, to which the container's runtime has given the same
 * filters. */
bool filters_are_own(pid_t tid, const struct proc_status *its);
#endif
