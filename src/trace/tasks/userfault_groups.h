/* Which processes may have memory that a userfaultfd handler serves: see memory/userfault.h. */
#ifndef TRACE_TASKS_USERFAULT_GROUPS_H
#define TRACE_TASKS_USERFAULT_GROUPS_H

#include "trace/tasks/tracee.h"

/* Records that the group, and all groups that may share its memory, may have such memory from now
 * on. */
void userfault_mark(struct tracees *all, struct tracee_group *group);

/* Sets what a process created by `creator` with these clone flags inherits. */
void userfault_inherit(struct tracee_group *made, struct tracee_group *creator, uint64_t flags);

/* Records an execve: the process has new memory without such pages. */
void userfault_reset(struct tracee_group *group);
#endif
