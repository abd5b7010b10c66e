/* Programs whose file grants privileges: set-user-ID, set-group-ID, file capabilities. The kernel
 * silently ignores these if the tracer of the task lacks CAP_SYS_PTRACE (cap_bprm_creds_from_file
 * of security/commoncap.c). */
#ifndef TRACE_STOPS_ELEVATION_H
#define TRACE_STOPS_ELEVATION_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether a task that has just called execve lacks privileges that the file grants, only because it
 * is traced. `can_trace_all`: ptrail has CAP_SYS_PTRACE. Returns false if there may be other
 * reasons (nosuid, no_new_privs not set by us, another user namespace) or the reason is unknown.
 * Does not block on a file system. */
bool elevation_is_denied(pid_t tid, bool no_new_privs_is_ours, bool can_trace_all);
#endif
