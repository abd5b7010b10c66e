/* 20 threads read from a FIFO, each in another depth of recursion */
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <unistd.h>

enum { THREADS = 20 };

static int fd;

static __attribute__((noinline)) int wait_at_end(void)
{
	char c;

	return (int)read(fd, &c, 1) + 1;
}

static __attribute__((noinline)) int down(int n)
{
	if (n > 1)
		return down(n - 1) + 1;
	return wait_at_end() + 1;
}

static void *start(void *depth)
{
	return (void *)(intptr_t)(down((int)(intptr_t)depth) + 1);
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];

	(void)argc;
	fd = open(argv[1], O_RDONLY);
	for (intptr_t i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, start, (void *)(i + 1)))
			return 1;
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	return 0;
}
