/* pthread_cancel of threads that block in a syscall, that make syscalls in a loop, and for which it
 * is pending when they make one. glibc sends them a signal; its handler examines the interrupted
 * address and unwinds from there. */
#include "cases.h"

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int cleaned, rounds;
static sem_t ready;

static void clean(void *arg)
{
	(void)arg;
	cleaned++;
}

static void *blocked(void *arg)
{
	int pipes[2];
	char byte;

	need(pipe(pipes) == 0, "pipe");
	pthread_cleanup_push(clean, arg);
	sem_post(&ready);
	for (;;)
		need(read(pipes[0], &byte, 1) >= 0, "read");
	pthread_cleanup_pop(0);
	return NULL;
}

static void *busy(void *arg)
{
	pthread_cleanup_push(clean, arg);
	for (;;) {
		int null = open("/dev/null", O_WRONLY);

		/* cancelled in open no descriptor is lost; in write one is */
		if (null >= 0 && (write(null, "x", 1) != 1 || close(null)))
			break;
		rounds++;
	}
	pthread_cleanup_pop(0);
	return NULL;
}

static void *asynchronous(void *arg)
{
	pthread_cleanup_push(clean, arg);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	for (;;) {
		getppid();
		rounds++;
	}
	pthread_cleanup_pop(0);
	return NULL;
}

static void *pending(void *arg)
{
	int null = open("/dev/null", O_WRONLY);

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
	sem_post(&ready);
	sem_wait((sem_t *)arg);
	need(write(null, "x", 1) == 1, "write while it is disabled");
	pthread_cleanup_push(clean, arg);
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	need(write(null, "x", 1) == 1, "write");
	rounds = -1;
	pthread_cleanup_pop(0);
	return NULL;
}

static bool is_cancelled(pthread_t thread)
{
	void *result = NULL;

	pthread_join(thread, &result);
	return result == PTHREAD_CANCELED;
}

static void cancel_blocked(void)
{
	pthread_t thread;
	int cancelled = 0;

	sem_init(&ready, 0, 0);
	for (int i = 0; i < 10; i++) {
		need(pthread_create(&thread, NULL, blocked, NULL) == 0, "a thread");
		sem_wait(&ready);
		/* also when it blocks already, not only before that */
		if (i & 1)
			usleep(2000);
		pthread_cancel(thread);
		cancelled += is_cancelled(thread);
	}
	say("cancelled %d, cleaned %d", cancelled, cleaned);
}

static void while_busy(void *(*body)(void *))
{
	pthread_t thread;
	int cancelled = 0;

	for (int i = 0; i < 20; i++) {
		rounds = 0;
		need(pthread_create(&thread, NULL, body, NULL) == 0, "a thread");
		while (rounds < 10 + i)
			sched_yield();
		pthread_cancel(thread);
		cancelled += is_cancelled(thread);
	}
	say("cancelled %d, cleaned %d", cancelled, cleaned);
}

static void cancel_busy(void)
{
	while_busy(busy);
}

static void cancel_asynchronous(void)
{
	while_busy(asynchronous);
}

static void cancel_pending(void)
{
	pthread_t thread;
	sem_t go;

	sem_init(&ready, 0, 0);
	sem_init(&go, 0, 0);
	need(pthread_create(&thread, NULL, pending, &go) == 0, "a thread");
	sem_wait(&ready);
	pthread_cancel(thread);
	sem_post(&go);
	say_whether("cancelled", is_cancelled(thread));
	say("cleaned %d, came behind it %d", cleaned, rounds == -1);
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "blocked", cancel_blocked },
		{ "busy", cancel_busy },
		{ "asynchronous", cancel_asynchronous },
		{ "pending", cancel_pending },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
