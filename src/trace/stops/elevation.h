/* Programs whose files give privileges: set-user-ID, set-group-ID, capabilities. The kernel gives
 * none to a task whose tracer has not got CAP_SYS_PTRACE (cap_bprm_creds_from_file of
 * security/commoncap.c), and does not say so. */
#ifndef TRACE_STOPS_ELEVATION_H
#define TRACE_STOPS_ELEVATION_H

#include <stdbool.h>
#include <sys/types.h>

/* The task has just become another program: whether it lacks privileges that the program's file
 * gives, for no other reason than that it is traced. False where there may be other reasons
 * (nosuid, no_new_privs unless it is our doing, another user namespace) or nobody knows. Does not
 * wait for a file system. */
bool elevation_is_denied(pid_t tid, bool no_new_privs_is_ours);
#endif
