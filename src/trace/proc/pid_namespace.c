#include "trace/proc/pid_namespace.h"

#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "trace/proc/proc.h"

/* Whether /proc is that of our pid namespace. NSpid lists the numbers of a process from the
 * namespace of /proc to its own; a single number means that both are the same. Comparing the
 * numbers is not sufficient, since they may be equal by chance. */
static bool proc_is_own_namespace(void)
{
	char text[4096], *numbers;
	ssize_t n = proc_is_own() ? proc_read(getpid(), "status", text, sizeof(text) - 1) : 0;

	text[n > 0 ? n : 0] = 0;
	numbers = strstr(text, "\nNSpid:\t");
	if (!numbers)
		return n > 0;		/* a kernel without namespaces */
	numbers += strlen("\nNSpid:\t");
	return !memchr(numbers, '\t', strcspn(numbers, "\n"));
}

bool procfs_ensure_own(void)
{
	if (proc_is_own_namespace())
		return true;
	/* mounts made later by others stay visible; this one is visible to no other process */
	return !unshare(CLONE_NEWNS) && !mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) &&
		!mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) &&
		proc_is_own_namespace();
}
