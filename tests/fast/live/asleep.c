#include "asleep.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reads a file of the thread. Returns false if there is none. */
static bool read_file(pid_t tid, const char *name, char text[512])
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/%s", tid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, 511);
	text[n < 0 ? 0 : n] = 0;
	close(fd);
	return true;
}

/* Whether it has left its processor, within a syscall. Its state changes earlier: before the timer
 * of a sleep is started, for example, and in a page fault. */
static bool waits_in_syscall(pid_t tid)
{
	char text[512];

	/* the file begins with a number, -1 or "running" */
	return !read_file(tid, "syscall", text) || (text[0] >= '0' && text[0] <= '9');
}

bool is_asleep(pid_t tid)
{
	char text[512], *at;

	if (!read_file(tid, "stat", text))
		return true;		/* its sleep may be over */
	at = strrchr(text, ')');
	return at && (at[2] == 'S' || at[2] == 'D') && waits_in_syscall(tid);
}
