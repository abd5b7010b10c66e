/* Three threads that call functions at the same time */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *start(void *arg)
{
	for (int i = 0; i < 10; i++) {
		char *copy = strdup(arg);

		pthread_mutex_lock(&mutex);
		pthread_mutex_unlock(&mutex);
		free(copy);
	}
	return NULL;
}

int main(void)
{
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, start, "text");
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
