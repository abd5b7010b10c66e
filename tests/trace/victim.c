/* A tracee to attach to: victim THREADS [quiet]. The threads make syscalls, the first one without a
 * pause, or wait in them. Unless `quiet`, one of them creates and joins threads all the time.
 * Prints "ready", and exits with status 42 at the end of standard input. */
#include <pthread.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile int ending;

static void *nothing(void *arg) { return arg; }

static void *work(void *arg)
{
	int fds[2];
	char byte;

	if (pipe(fds))
		return NULL;
	while (!ending) {
		switch ((intptr_t)arg % 4) {
		case 0:
			syscall(SYS_getppid);
			if (!arg)
				break;
			/* fall through */
		case 1:
			nanosleep(&(struct timespec){.tv_nsec = 1000 * 1000}, NULL);
			break;
		case 2:
			poll(&(struct pollfd){fds[0], POLLIN, 0}, 1, 3600 * 1000);
			break;
		default:
			if (read(fds[0], &byte, 1) < 0)
				return NULL;
		}
	}
	return NULL;
}

static void *spawn(void *arg)
{
	pthread_t thread;

	while (!ending)
		if (!pthread_create(&thread, NULL, nothing, NULL))
			pthread_join(thread, NULL);
	return arg;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 0;
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (intptr_t i = 0; i < n; i++)
		if (pthread_create(&thread, &small, work, (void *)i))
			return 99;
	if (n && argc < 3)
		pthread_create(&thread, &small, spawn, NULL);
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	ending = 1;
	_exit(42);
}
