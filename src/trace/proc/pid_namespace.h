/* PID namespaces: numbers of tasks and /proc.
 *
 * Checks that /proc belongs to our pid namespace. After `unshare --pid --fork` without --mount-proc
 * it belongs to the parent namespace, and its numbers mean other processes. */
#ifndef TRACE_PROC_PID_NAMESPACE_H
#define TRACE_PROC_PID_NAMESPACE_H

#include <stdbool.h>
#include <sys/types.h>

/* Ensures that /proc is that of our pid namespace: if it is not, mounts one that only this process
 * and its later children see. Returns false if that needs privileges it lacks. */
bool procfs_ensure_own(void);

enum { PID_NAME_SIZE = 16 };	/* of a command name with its NUL */

/* Returns the number in our pid namespace of the task, process group or session that the task `tid`
 * calls `number`; 0: there is none, or it is not visible. */
pid_t pids_translate(pid_t tid, pid_t number);

/* Whether the task is in our pid namespace, so that numbers of tasks mean the same to it */
bool pids_are_ours(pid_t tid);

/* Reads the command name of the task (comm) into `name`; "": unknown */
void pids_read_name(pid_t tid, char name[PID_NAME_SIZE]);
#endif
