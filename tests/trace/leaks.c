/* Processes that wait in syscalls, to find which of these fail when a tracer attaches and detaches.
 * Each process waits in a syscall that the kernel restarts after a stop, or in one that it does
 * not. Prints "ready" when all wait, and at the end of standard input the names of those that
 * failed. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int sem_id;

static int in_epoll(void)
{
	struct epoll_event event;

	return epoll_wait(epoll_create1(0), &event, 1, -1);
}

static int in_sigtimedwait(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	return sigtimedwait(&set, NULL, &(struct timespec){3600, 0});
}

static int in_recv(void)
{
	int fds[2];
	char byte;

	socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
	setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){3600, 0},
		   sizeof(struct timeval));
	return recv(fds[0], &byte, 1, 0);
}

static int in_semop(void)
{
	return semop(sem_id, &(struct sembuf){.sem_op = -1}, 1);
}

static int in_io_getevents(void)
{
	unsigned long context = 0;
	char event[64];

	if (syscall(SYS_io_setup, 1, &context))
		pause();
	return syscall(SYS_io_getevents, context, 1, 1, event, NULL);
}

static int in_poll(void) { return poll(NULL, 0, 3600 * 1000); }
static int in_nanosleep(void) { return nanosleep(&(struct timespec){3600, 0}, NULL); }

static int in_read(void)
{
	int fds[2];
	char byte;

	return pipe(fds) ? 0 : read(fds[0], &byte, 1);
}

static const struct {
	const char *name;
	int (*wait)(void);
} calls[] = {
	{"epoll_wait", in_epoll}, {"sigtimedwait", in_sigtimedwait}, {"recv", in_recv},
	{"semop", in_semop}, {"io_getevents", in_io_getevents}, {"poll", in_poll},
	{"nanosleep", in_nanosleep}, {"read", in_read},
};
enum { CALLS = sizeof(calls) / sizeof(*calls) };

static char state_of(pid_t pid)
{
	char path[64], state = 0;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	FILE *f = fopen(path, "re");

	if (f && fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	if (f)
		fclose(f);
	return state;
}

int main(void)
{
	int *failed = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[CALLS];
	int sum = 0;

	sem_id = semget(IPC_PRIVATE, 1, 0600);
	for (int i = 0; i < CALLS; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(0);
		close(1);
		for (;;)
			failed[i] += calls[i].wait() < 0 && errno == EINTR;
	}
	for (int i = 0; i < CALLS; i++)
		while (state_of(pids[i]) != 'S')
			usleep(1000);
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	for (int i = 0; i < CALLS; i++) {
		if (failed[i])
			printf("%s %d\n", calls[i].name, failed[i]);
		sum += failed[i];
		kill(pids[i], SIGKILL);
	}
	semctl(sem_id, 0, IPC_RMID);
	printf("%d\n", sum);
	return 0;
}
