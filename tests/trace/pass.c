/* pass IDLE TIMES: two threads exchange a byte TIMES times, among IDLE idle threads. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int there[2], back[2], times;

static void *idle(void *unused)
{
	pause();
	return unused;
}

static void *answer(void *unused)
{
	char c;

	for (int i = 0; i < times; i++)
		if (read(there[0], &c, 1) != 1 || write(back[1], &c, 1) != 1)
			exit(1);
	return unused;
}

int main(int argc, char **argv)
{
	pthread_attr_t small;
	pthread_t thread;
	char c = 0;

	if (argc < 3 || pipe(there) || pipe(back))
		return 2;
	times = atoi(argv[2]);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 64 << 10);
	for (int i = 0; i < atoi(argv[1]); i++)
		if (pthread_create(&thread, &small, idle, NULL))
			return 2;
	if (pthread_create(&thread, &small, answer, NULL))
		return 2;
	for (int i = 0; i < times; i++)
		if (write(there[1], &c, 1) != 1 || read(back[0], &c, 1) != 1)
			return 1;
	printf("%d times\n", times);
	return 0;
}
