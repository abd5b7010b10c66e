/* Explains why the kernel refused PTRACE_SEIZE, which reports EPERM only. Repeats the kernel's
 * checks in its order (ptrace(2), "Ptrace access mode checking"). Security modules come last; some
 * of them cannot be queried. */
#ifndef TRACE_PROC_PERMISSION_H
#define TRACE_PROC_PERMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The system that is examined */
struct permission_env {
	const char *root;	/* prefix of /proc and /sys; "" except in tests */
	int probe;		/* errno of PTRACE_SEIZE for a task that cannot exist */
	bool landlock;		/* the kernel has Landlock, and /proc does not show its rules */
};

struct permission_env permission_env_here(void);

/* Writes the reason for `error`, the errno of PTRACE_SEIZE of pid, to `buf`, as the end of a
 * sentence. */
void permission_explain(const struct permission_env *env, pid_t pid, int error, char *buf,
			size_t room);

/* Reads the name of a task into `name`; "" if it has ended. Returns `name`. */
const char *permission_task_name(const struct permission_env *env, pid_t pid, char name[64]);

/* Whether the failure may be temporary: while a process execs or its thread group leader exits, its
 * tasks are refused or not found. */
bool permission_is_transient(const struct permission_env *env, pid_t pid, int error);
#endif
