/* Numbers of tasks in other pid namespaces, and command names. */
#ifndef TRACE_PROC_PIDS_H
#define TRACE_PROC_PIDS_H

#include <sys/types.h>

enum { PID_NAME_SIZE = 16 };	/* of a command name with its NUL */

/* Returns the number in our pid namespace of the task, process group or session that the task `tid`
 * calls `number`; 0: there is none, or it is not visible. */
pid_t pids_translate(pid_t tid, pid_t number);

/* Reads the command name of the task (comm) into `name`; "": unknown */
void pids_read_name(pid_t tid, char name[PID_NAME_SIZE]);
#endif
