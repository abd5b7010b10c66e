/* Makes system calls from known functions: chdir("/static"), "/thread", "/handler", "/recurse",
 * "/library" (in a callback of qsort), clock_gettime in the vDSO, and chdir("/done"). "deep": 500
 * frames; "abort", "exit", "exec": ends by SIGABRT, _exit or execve; "replaced FILE": first renames
 * FILE to the name of this program. Each function does something after its call, so that the call
 * is not its last instruction. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "noinline.h"

static volatile int result;

static NOINLINE void innermost(const char *path)
{
	result += chdir(path) + 1;
}

static NOINLINE void middle(const char *path)
{
	innermost(path);
	result++;
}

static NOINLINE void outermost(const char *path)
{
	middle(path);
	result++;
}

static NOINLINE void *thread_begin(void *unused)
{
	(void)unused;
	outermost("/thread");
	result++;
	return NULL;
}

static NOINLINE void handler(int number)
{
	outermost("/handler");
	result += number;
}

static NOINLINE void recurse(int depth)
{
	if (depth)
		recurse(depth - 1);
	else
		innermost("/recurse");
	result++;
}

static NOINLINE int compare(const void *a, const void *b)
{
	(void)a, (void)b;
	innermost("/library");
	return result;
}

static NOINLINE void take_time(void)
{
	struct timespec now;

	result += clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
}

static NOINLINE void leave(void)
{
	_exit(3);
}

static NOINLINE void replace(void)
{
	result += execl("/bin/true", "true", (char *)NULL);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int pair[2] = {2, 1};
	const char *how = argc > 1 ? argv[1] : "";

	if (!strcmp(how, "exit"))
		leave();
	if (!strcmp(how, "exec"))
		replace();
	if (!strcmp(how, "replaced") && (argc < 3 || rename(argv[2], argv[0])))
		return 1;
	outermost("/static");
	if (pthread_create(&thread, NULL, thread_begin, NULL) || pthread_join(thread, NULL))
		return 1;
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	recurse(strcmp(how, "deep") ? 3 : 500);
	qsort(pair, 2, sizeof(*pair), compare);
	take_time();
	outermost("/done");
	if (!strcmp(how, "abort"))
		abort();
	return 0;
}
