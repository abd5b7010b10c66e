/* Checks that /proc belongs to our pid namespace. After `unshare --pid --fork` without --mount-proc
 * it belongs to the parent namespace, and its numbers mean other processes. */
#ifndef TRACE_PROC_PID_NAMESPACE_H
#define TRACE_PROC_PID_NAMESPACE_H

#include <stdbool.h>

/* Ensures that /proc is that of our pid namespace: if it is not, mounts one that only this process
 * and its later children see. Returns false if that needs privileges it lacks. */
bool procfs_ensure_own(void);
#endif
