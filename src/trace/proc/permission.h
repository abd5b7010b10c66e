/* Why the kernel would not let us trace a task: it only says EPERM. What it looked at is looked
 * at again, in its order (ptrace(2), "Ptrace access mode checking"); security modules come last,
 * of which only some can be asked. */
#ifndef TRACE_PROC_PERMISSION_H
#define TRACE_PROC_PERMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Where it is looked up */
struct permission_env {
	const char *root;	/* in front of /proc and /sys; "" */
	int probe;		/* errno of PTRACE_SEIZE of a task that there cannot be */
	bool landlock;		/* the kernel has Landlock, of which /proc says nothing */
};

struct permission_env permission_env_here(void);

/* Puts a reason for `error` (an errno of PTRACE_SEIZE of pid) into buf, as the end of a sentence.
 * */
void permission_explain(const struct permission_env *env, pid_t pid, int error, char *buf,
			size_t room);

/* The name that the kernel has for a task; "" when it is gone. Returns `name`. */
const char *permission_task_name(const struct permission_env *env, pid_t pid, char name[64]);

/* Whether the failure may be over in a moment: while a process is in an execve or the first of its
 * threads ends, its tasks are refused or not found. */
bool permission_is_transient(const struct permission_env *env, pid_t pid, int error);
#endif
