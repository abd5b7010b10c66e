/* Why the kernel would not let us trace a task: it only says EPERM. */
#ifndef PTRACE_PERMISSION_H
#define PTRACE_PERMISSION_H

#include <stddef.h>
#include <sys/types.h>

/* Puts a reason for `error` (an errno of PTRACE_SEIZE of pid) into buf, as the end of a sentence. */
void permission_explain(pid_t pid, int error, char *buf, size_t room);
#endif
