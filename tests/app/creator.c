/* Creates a thread, and children in all ways, one after the other. Each calls chdir(2) with a name
 * that does not exist: /thread, /child_of_thread, /fork, /vfork, /clone, and at last /main. */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void call(const char *name)
{
	if (!chdir(name))
		abort();
}

static int child(void *name)
{
	call(name);
	return 0;
}

static void forked(const char *name)
{
	if (!fork()) {
		call(name);
		_exit(0);
	}
	wait(NULL);
}

static void *thread(void *unused)
{
	call("/thread");
	forked("/child_of_thread");
	return unused;
}

int main(void)
{
	static char stack[65536];
	static char name[] = "/clone";
	pthread_t t;

	if (pthread_create(&t, NULL, thread, NULL))
		return 1;
	pthread_join(t, NULL);
	forked("/fork");
	if (!vfork()) {
		call("/vfork");
		_exit(0);
	}
	wait(NULL);
	/* without an exit signal: PTRACE_EVENT_CLONE reports it, as it reports threads */
	if (clone(child, stack + sizeof(stack), 0, name) < 0)
		return 1;
	waitpid(-1, NULL, __WALL);
	call("/main");
	return 0;
}
