/* Threads that take turns in a fixed order: what each calls is the same in every run. */
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THREADS = 4, TURNS = 3 };

static sem_t turn[THREADS + 1];

static void *run(void *arg)
{
	sem_t *mine = arg;

	for (int i = 0; i < TURNS; i++) {
		while (sem_wait(mine))
			;
		if (write(STDOUT_FILENO, "x", 1) != 1)
			abort();
		sem_post(mine + 1);
	}
	return NULL;
}

int main(void)
{
	pthread_t thread[THREADS];

	for (int i = 0; i <= THREADS; i++)
		sem_init(&turn[i], 0, 0);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&thread[i], NULL, run, &turn[i]))
			return 1;
	for (int i = 0; i < TURNS; i++) {
		sem_post(&turn[0]);
		while (sem_wait(&turn[THREADS]))
			;
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	puts("");
	return 7;
}
