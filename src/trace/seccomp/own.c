#include "trace/seccomp/own.h"

#include <unistd.h>

#include "trace/proc/proc.h"

/* Finds the nearest process that both descend from, or are; 0: there is none. *last is then the
 * ancestor of `pid` whose parent is in another pid namespace. Returns -1 if that cannot be read. */
static pid_t common_ancestor(pid_t pid, pid_t other, pid_t *last)
{
	struct proc_status s;

	for (; pid; pid = s.ppid) {
		for (pid_t p = other; p; p = s.ppid) {
			if (p == pid)
				return pid;
			if (proc_status(p, &s))
				return -1;
		}
		*last = pid;
		if (proc_status(pid, &s))
			return -1;
	}
	return 0;
}

bool filters_are_own(pid_t tid, const struct proc_status *its)
{
	struct proc_status own, s;
	pid_t last = 0, ancestor;

	if (!its->filters || proc_status(getpid(), &own) || own.filters != its->filters)
		return false;
	ancestor = common_ancestor(tid, getpid(), &last);
	return ancestor >= 0 && !proc_status(ancestor ? ancestor : last, &s) &&
		s.filters == its->filters;
}
