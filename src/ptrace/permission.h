/* Why the kernel would not let us trace a task: it only says EPERM. */
#ifndef PTRACE_PERMISSION_H
#define PTRACE_PERMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Puts a reason for `error` (an errno of PTRACE_SEIZE of pid) into buf, as the end of a sentence.
 * */
void permission_explain(pid_t pid, int error, char *buf, size_t room);

/* The name that the kernel has for a task; "" when it is gone. Returns `name`. */
const char *permission_name_of(pid_t pid, char name[64]);

/* Whether the failure may be over in a moment: while a process is in an execve or the first of its
 * threads ends, its tasks are refused or not found. */
bool permission_may_come(pid_t pid, int error);
#endif
