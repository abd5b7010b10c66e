/* Cancellation by the interrupted address, as musl does it (and glibc from 2.41 on): a thread that
 * blocks in a syscall is cancelled, and one that has completed its syscall is not before it has the
 * result. So a thread in the injected code must be found before the syscall instruction or after
 * it. */
#include "cases.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int pipes[2], sockets[2];
static sem_t never;
static pid_t child;
static atomic_int tid;

static void in_read(void)
{
	char byte;

	read(pipes[0], &byte, 1);
}

static void in_recv(void)
{
	char byte;

	recv(sockets[0], &byte, 1, 0);
}

static void in_poll(void)
{
	poll(&(struct pollfd){ .fd = pipes[0], .events = POLLIN }, 1, -1);
}

static void in_sleep(void)
{
	nanosleep(&(struct timespec){ .tv_sec = 1000 }, NULL);
}

static void in_semaphore(void)
{
	sem_wait(&never);
}

static void in_wait(void)
{
	waitpid(child, NULL, 0);
}

static void in_pause(void)
{
	pause();
}

static const struct {
	const char *name;
	void (*wait)(void);
} points[] = {
	{ "read", in_read },
	{ "recv", in_recv },
	{ "poll", in_poll },
	{ "nanosleep", in_sleep },
	{ "sem_wait", in_semaphore },
	{ "waitpid", in_wait },
	{ "pause", in_pause },
};

static void *waits(void *arg)
{
	void (*const *wait)(void) = arg;

	atomic_store(&tid, syscall(SYS_gettid));
	(*wait)();
	return NULL;
}

/* Waits until the thread sleeps, according to /proc */
static void await_sleep(void)
{
	char name[64], line[256];
	bool sleeps = false;

	while (!atomic_load(&tid))
		sched_yield();
	snprintf(name, sizeof(name), "/proc/self/task/%d/stat", atomic_load(&tid));
	while (!sleeps) {
		FILE *f = fopen(name, "r");
		const char *end;

		need(f && fgets(line, sizeof(line), f), name);
		fclose(f);
		end = strrchr(line, ')');
		sleeps = end && end[2] == 'S';
	}
}

static void blocked(void)
{
	need(pipe(pipes) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0, "pipes");
	sem_init(&never, 0, 0);
	child = fork();
	if (!child) {
		for (;;)
			pause();
	}
	for (unsigned i = 0; i < sizeof(points) / sizeof(*points); i++) {
		unsigned ended = 0;

		for (int round = 0; round < 5; round++) {
			void (*wait)(void) = points[i].wait;
			pthread_t thread;
			void *result;

			atomic_store(&tid, 0);
			need(!pthread_create(&thread, NULL, waits, &wait), "a thread");
			await_sleep();
			pthread_cancel(thread);
			pthread_join(thread, &result);
			ended += result == PTHREAD_CANCELED;
		}
		say("%s: %u cancelled", points[i].name, ended);
	}
	kill(child, SIGKILL);
	say_end("child", status_of(child));
}

static atomic_long taken;

static void *takes(void *arg)
{
	char byte;

	(void)arg;
	for (;;) {
		if (read(pipes[0], &byte, 1) != 1)
			break;
		atomic_fetch_add(&taken, 1);
	}
	return NULL;
}

/* If a thread is cancelled while it reads bytes, no byte is lost: with glibc before 2.41 some are,
 * traced or not. */
static void nothing_lost(void)
{
	long written = 0, left = 0;
	char byte;

	need(pipe(pipes) == 0, "pipe");
	for (int round = 0; round < 50; round++) {
		pthread_t thread;
		void *result;

		need(!pthread_create(&thread, NULL, takes, NULL), "a thread");
		for (int i = 0; i < 20 + round % 17; i++)
			written += write(pipes[1], "x", 1);
		pthread_cancel(thread);
		for (int i = 0; i < round % 5; i++)
			written += write(pipes[1], "x", 1);
		pthread_join(thread, &result);
		need(result == PTHREAD_CANCELED, "cancelled");
	}
	close(pipes[1]);
	while (read(pipes[0], &byte, 1) == 1)
		left++;
	say_whether("all bytes are accounted for", written == left + atomic_load(&taken));
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "blocked", blocked },
		{ "nothing-lost", nothing_lost },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
