/* Threads that take turns in a fixed order, synchronized by pipes, so that each thread makes the
 * same syscalls in every run. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { THREADS = 4, TURNS = 3 };

static int turn[THREADS + 1][2];

/* Waits for its turn, and passes it on. */
static void *run(void *arg)
{
	int (*mine)[2] = arg;
	char c;

	for (int i = 0; i < TURNS; i++)
		if (read(mine[0][0], &c, 1) != 1 || write(mine[1][1], &c, 1) != 1)
			return arg;
	return NULL;
}

int main(void)
{
	pthread_t thread[THREADS];
	char c = 'x';

	for (int i = 0; i <= THREADS; i++)
		if (pipe(turn[i]))
			return 1;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, run, &turn[i]))
			return 1;
	for (int i = 0; i < TURNS; i++)
		if (write(turn[0][1], &c, 1) != 1 || read(turn[THREADS][0], &c, 1) != 1)
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	puts("done");
	return 7;
}
