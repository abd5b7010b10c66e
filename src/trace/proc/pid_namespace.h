/* Whose processes /proc tells of: after `unshare --pid --fork` without --mount-proc it is
 * still that of the namespace above, and what it says of a number is about a stranger. */
#ifndef TRACE_PROC_PID_NAMESPACE_H
#define TRACE_PROC_PID_NAMESPACE_H

#include <stdbool.h>

/* Sees to it that its numbers are ours: where they are not, mounts one that this process alone
 * sees, and what it starts from then on. false: it has not the privileges for that. */
bool procfs_ensure_own(void);
#endif
