/* A server whose processes name themselves as servers do:
 *	the parent	writes a title over its arguments
 *	child 1		has a title of its own, longer than the arguments
 *	child 2		has the arguments of the execve, and sets the name of its main thread with
 *			prctl(2); a thread of it has another name, and ends last
 *	child 3		has the title of the parent
 * When all have their names, it writes the pids of the four into READY, waits until the
 * FIFO is opened for writing, and ends: renamed FIFO READY. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN = 3 };

static int named[2], done[2];
static char arguments[8192];

static void set_title(char *from, char *end, const char *title)
{
	memset(from, 0, end - from);
	strcpy(from, title);
}

static void report_and_wait(void)
{
	char c;

	if (write(named[1], "", 1) != 1 || read(done[0], &c, 1) != 0)
		_exit(3);
}

static void *helper(void *arg)
{
	(void)arg;
	prctl(PR_SET_NAME, "a-helper");
	report_and_wait();
	return NULL;
}

static void run_child(int number, char *from, char *end)
{
	pthread_t thread;

	close(done[1]);
	if (number == 0) {
		strcpy(from, "verbs: worker process with a title longer than the arguments");
	} else if (number == 1) {
		memcpy(from, arguments, end - from);
		prctl(PR_SET_NAME, "own-name");
		if (pthread_create(&thread, NULL, helper, NULL))
			_exit(4);
		pthread_exit(NULL);
	}
	report_and_wait();
	_exit(0);
}

int main(int argc, char **argv)
{
	char fifo[4096] = "", ready[4096] = "", c;
	char *end = argv[argc - 1] + strlen(argv[argc - 1]);
	pid_t pids[CHILDREN];
	FILE *out;

	if (argc < 3 || end - argv[0] > (long)sizeof(arguments) ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, named) || pipe(done))
		return 2;
	strncpy(fifo, argv[1], sizeof(fifo) - 1);
	strncpy(ready, argv[2], sizeof(ready) - 1);
	memcpy(arguments, argv[0], end - argv[0]);
	set_title(argv[0], end, "verbs: master");
	for (int i = 0; i < CHILDREN; i++) {
		pids[i] = fork();
		if (!pids[i])
			run_child(i, argv[0], end);
	}
	for (int i = 0; i < CHILDREN; i++)
		if (read(named[0], &c, 1) != 1)
			return 3;
	out = fopen(ready, "w");
	fprintf(out, "%d %d %d %d\n", getpid(), pids[0], pids[1], pids[2]);
	fclose(out);
	close(open(fifo, O_RDONLY));
	close(done[1]);
	for (int i = 0; i < CHILDREN; i++)
		wait(NULL);
	return 0;
}
