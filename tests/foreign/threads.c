/* threads THREADS ROUNDS: threads take turns, map and unmap memory, and receive signals from a
 * timer and from themselves; meanwhile the main thread forks children. The output does not depend
 * on the order of events, and the exit status is 3. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turned = PTHREAD_COND_INITIALIZER;
static int threads, rounds, turn;
static long sum;
static atomic_int signals, ticks;

static void on_signal(int number)
{
	if (number == SIGUSR1)
		atomic_fetch_add(&signals, 1);
	else
		atomic_fetch_add(&ticks, 1);
}

static void use_memory(void)
{
	unsigned char *memory = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		abort();
	memset(memory, 1, 65536);
	if (mprotect(memory, 4096, PROT_READ) || munmap(memory, 65536))
		abort();
}

static void *run(void *arg)
{
	int self = *(int *)arg;

	for (int i = 0; i < rounds; i++) {
		pthread_mutex_lock(&mutex);
		while (turn % threads != self)
			pthread_cond_wait(&turned, &mutex);
		turn++;
		sum = (sum * 31 + self + i) % 1000003;
		pthread_cond_broadcast(&turned);
		pthread_mutex_unlock(&mutex);
		if (i % 10 == 0)
			use_memory();
		if (i % 20 == 0)
			pthread_kill(pthread_self(), SIGUSR1);
	}
	return NULL;
}

static int status_of_child(int i)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (!pid)
		_exit(i);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	struct itimerval every = {{0, 5000}, {0, 5000}}, never = {{0, 0}, {0, 0}};
	pthread_t thread[64];
	int number[64], children = 0;

	threads = argc > 1 ? atoi(argv[1]) : 4;
	rounds = argc > 2 ? atoi(argv[2]) : 100;
	if (threads < 1 || threads > 64)
		return 2;
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	for (int i = 0; i < threads; i++) {
		number[i] = i;
		if (pthread_create(&thread[i], NULL, run, &number[i]))
			return 1;
	}
	for (int i = 0; i < 5; i++)
		children += status_of_child(i + 1);
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	setitimer(ITIMER_REAL, &never, NULL);
	printf("turns %d, sum %ld, signals %d, children %d\n", turn, sum, atomic_load(&signals),
	       children);
	return 3;
}
