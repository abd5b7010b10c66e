/* Tracees with many threads: crowd MODE N. Prints "ready" when all threads exist. Exits with status
 * 42 at the end of standard input, or with 99 if a syscall had another result than untraced.
 *	busy	threads that call getppid all the time, and a timer that interrupts them
 *	nap	threads that run for 50 us and sleep as long
 *	spawn	threads that wait, and one that creates short-lived threads
 *	rest	threads that wait
 *	headless	the same, after the main thread has ended
 *	exec	the same; at the end of standard input a thread executes true(1) */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static void *busy(void *arg)
{
	for (;;)
		if (syscall(SYS_getppid) < 0)
			exit(99);
	return arg;
}

static long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void *nap(void *arg)
{
	for (;;) {
		long begin = now_us();

		while (now_us() - begin < 50)
			;
		usleep(50);
	}
	return arg;
}

static void *idle(void *arg)
{
	for (;;)
		poll(NULL, 0, -1);
	return arg;
}

static pthread_attr_t small;

/* Each thread lives until it has created the next one. */
static void *relay(void *arg)
{
	pthread_t thread;

	usleep(500);
	while (pthread_create(&thread, &small, relay, arg))
		usleep(1000);
	return NULL;
}

static void *finish(void *arg)
{
	while (getchar() != EOF)
		;
	if (arg)
		execlp("true", "true", NULL);
	_exit(42);
}

static void nothing(int sig) { (void)sig; }

int main(int argc, char **argv)
{
	int n = argc > 2 ? atoi(argv[2]) : 0;
	pthread_t thread;

	if (argc < 2)
		return 2;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
	sigaction(SIGALRM, &(struct sigaction){.sa_handler = nothing, .sa_flags = SA_RESTART},
		  NULL);
	for (int i = 0; i < n; i++)
		if (pthread_create(&thread, &small, *argv[1] == 'b' ? busy :
				   *argv[1] == 'n' ? nap : idle, NULL))
			return 98;
	if (*argv[1] == 's' && pthread_create(&thread, &small, relay, NULL))
		return 98;
	if (*argv[1] == 'b')
		setitimer(ITIMER_REAL, &(struct itimerval){{0, 1000}, {0, 1000}}, NULL);
	if (pthread_create(&thread, NULL, finish, *argv[1] == 'e' ? argv : NULL))
		return 98;
	puts("ready");
	fflush(stdout);
	if (*argv[1] == 'h')
		pthread_exit(NULL);
	idle(NULL);
}
