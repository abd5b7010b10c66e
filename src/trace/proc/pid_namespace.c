#include "trace/proc/pid_namespace.h"

#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"
#include "trace/proc/proc.h"

#ifndef NS_GET_PID_FROM_PIDNS		/* Linux 6.12 */
#define NS_GET_PID_FROM_PIDNS _IOR(NSIO, 0x6, int)
#endif

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

enum { STATUS_ROOM = 4096 };

/* A search for the number of a task in a pid namespace */
struct search {
	struct stat space;	/* the namespace */
	unsigned level;		/* of the namespace, below ours, which is 0 */
	pid_t number, found;	/* in that namespace; in ours, 0: none yet */
};

/* Whether the process is in the namespace of the search or in a descendant of it: `level` is that
 * of the process. */
static bool is_inside(const struct search *s, pid_t pid, unsigned level)
{
	_cleanup_close_ int fd = proc_open(pid, "ns/pid");
	struct stat space;

	for (; fd >= 0 && level > s->level; level--) {
		int parent = ioctl(fd, NS_GET_PARENT);

		close(fd);
		fd = parent;
	}
	return fd >= 0 && !fstat(fd, &space) && space.st_dev == s->space.st_dev &&
		space.st_ino == s->space.st_ino;
}

/* Sets .found if the numbers of a line of /proc/PID/status, one for each namespace from ours to
 * that of the process, have the wanted one at the level of the search. */
static void match_line(struct search *s, pid_t pid, const char *text, const char *name)
{
	const char *line = strstr(text, name);
	pid_t ours = 0, wanted = 0;
	unsigned level = 0;
	char *end;

	if (!line)
		return;
	for (line += strlen(name); *line == '\t'; line = end, level++) {
		pid_t number = strtol(line + 1, &end, 10);

		ours = level ? ours : number;
		wanted = level == s->level ? number : wanted;
	}
	if (wanted == s->number && is_inside(s, pid, level - 1))
		s->found = ours;
}

static void match_process(void *ctx, pid_t pid, pid_t parent)
{
	static const char *const lines[] = {"\nNSpid:", "\nNSpgid:", "\nNSsid:"};
	struct search *s = ctx;
	char text[STATUS_ROOM];
	ssize_t n = s->found ? 0 : proc_read(pid, "status", text, sizeof(text) - 1);

	(void)parent;
	text[n > 0 ? n : 0] = 0;
	for (unsigned i = 0; !s->found && i < sizeof(lines) / sizeof(*lines); i++)
		match_line(s, pid, text, lines[i]);
}

static bool read_namespace(pid_t tid, char name[64])
{
	char path[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", tid);
	n = readlink(path, name, 63);
	name[n > 0 ? n : 0] = 0;
	return n > 0;
}

bool pids_are_ours(pid_t tid)
{
	char own[64], its[64];

	return read_namespace(getpid(), own) && read_namespace(tid, its) && !strcmp(own, its);
}

/* The kernel translates numbers of tasks; those of groups and sessions whose leader has been reaped
 * are searched for. */
pid_t pids_translate(pid_t tid, pid_t number)
{
	struct search s = {.number = number};
	struct proc_status status;
	int direct;
	_cleanup_close_ int fd = proc_open(tid, "ns/pid");

	if (number <= 0 || fd < 0 || fstat(fd, &s.space) || proc_status(tid, &status) ||
	    !status.inner_count)
		return 0;
	if (status.inner_count == 1)
		return number;
	direct = ioctl(fd, NS_GET_PID_FROM_PIDNS, number);
	if (direct > 0)
		return direct;
	s.level = status.inner_count - 1;
	proc_each(match_process, &s);
	return s.found;
}

void pids_read_name(pid_t tid, char name[PID_NAME_SIZE])
{
	ssize_t n = proc_read(tid, "comm", name, PID_NAME_SIZE);

	name[n > 0 ? n - 1 : 0] = 0;	/* without the newline */
}
