/* Leaves a process with two threads behind that wait in known functions: one in read(2), the other
 * in poll(2), called by qsort(3). Prints its process ID and exits when both wait. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "noinline.h"

#ifdef SYS_poll
enum { POLL = SYS_poll };
#else
enum { POLL = SYS_ppoll };	/* which poll(3) calls */
#endif

static int report[2], silent[2];

static NOINLINE int wait_for_input(void)
{
	char c;
	volatile int n = read(silent[0], &c, 1);

	return n;
}

static NOINLINE int outer(void)
{
	volatile int n = wait_for_input();

	return n + 1;
}

static int compare(const void *a, const void *b)
{
	volatile int n = poll(NULL, 0, -1);

	(void)a, (void)b;
	return n;
}

static NOINLINE void *sort(void *unused)
{
	pid_t tid = syscall(SYS_gettid);
	int numbers[] = {2, 1};

	if (write(report[1], &tid, sizeof(tid)) == sizeof(tid))
		qsort(numbers, 2, sizeof(*numbers), compare);
	return unused;
}

/* Whether the task is in the syscall */
static bool is_in_call(pid_t tid, long nr)
{
	char name[64], text[64] = "";
	int fd;

	snprintf(name, sizeof(name), "/proc/%d/syscall", tid);
	fd = open(name, O_RDONLY);
	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	close(fd);
	return text[0] >= '0' && text[0] <= '9' && atol(text) == nr;
}

int main(void)
{
	pthread_t thread;
	pid_t child, tid;

	if (pipe(report) || pipe(silent))
		return 1;
	child = fork();
	if (!child) {
		pthread_create(&thread, NULL, sort, NULL);
		return outer();
	}
	if (read(report[0], &tid, sizeof(tid)) != sizeof(tid))
		return 1;
	while (!is_in_call(child, SYS_read) || !is_in_call(tid, POLL))
		poll(NULL, 0, 1);
	printf("%d\n", child);
	return 0;
}
