/* A process with children, for cases with and without findings: family MODE [COUNT]
 *
 *	left		does not reap a child
 *	reaped		reaps a child
 *	ignored		ignores SIGCHLD, so that the kernel reaps a child
 *	late		reaps a child after 50 ms
 *	flood		has COUNT children, and reaps them when all have ended
 *	init		is a subreaper that does not reap its grandchild
 *	reaps		is a subreaper that reaps it
 *	leak		has a child that outlives it until ptrail has seen its end
 *	listener	... a child with a listening socket
 *	ends		has a child that ends first
 */
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static pid_t fork_ended_child(void)
{
	pid_t pid = fork();

	if (pid < 0)
		_exit(9);
	if (!pid)
		_exit(0);
	return pid;
}

/* Waits until any child, or that one, has ended, without reaping it. */
static void await_end(idtype_t which, pid_t pid)
{
	siginfo_t info;

	if (waitid(which, pid, &info, WEXITED | WNOWAIT))
		_exit(9);
}

static void flood(int count)
{
	pid_t *pids = calloc(count, sizeof(*pids));

	for (int i = 0; i < count; i++)
		pids[i] = fork_ended_child();
	for (int i = 0; i < count; i++)
		await_end(P_PID, pids[i]);
	sleep_ms(5);
	while (wait(NULL) > 0)
		;
	free(pids);
}

/* A child creates a grandchild, which outlives it. */
static void subreaper(int collects)
{
	int gate[2];
	char c;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (pipe(gate))
		_exit(9);

	pid_t child = fork();

	if (!child) {
		pid_t self = getpid();

		if (!fork()) {
			close(gate[1]);
			while (getppid() == self)
				sleep_ms(1);
			_exit(read(gate[0], &c, 1) < 0);
		}
		_exit(0);
	}
	waitpid(child, NULL, 0);
	close(gate[0]);
	close(gate[1]);		/* the grandchild exits */
	await_end(P_ALL, 0);
	if (collects)
		wait(NULL);
	else
		sleep_ms(50);
}

/* When a command has ended, ptrail inspects the remaining processes before it handles their next
 * stops. The end is pending when the child stops for the first of these signals, so that the
 * inspection has been made when it stops for the last. */
static void wait_for_inspection(void)
{
	for (int i = 0; i < 4; i++)
		raise(SIGWINCH);
}

static void leak(int listens)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	pid_t self = getpid();
	int s = -1, ready[2];
	char byte;

	if (pipe(ready))
		_exit(9);
	if (fork()) {
		close(ready[1]);
		if (read(ready[0], &byte, 1))
			_exit(9);
		return;
	}
	close(ready[0]);
	if (listens) {
		any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		s = socket(AF_INET, SOCK_STREAM, 0);
		if (s < 0 || bind(s, (struct sockaddr *)&any, sizeof(any)) || listen(s, 1))
			_exit(9);
	}
	close(ready[1]);
	while (getppid() == self)
		sleep_ms(1);
	wait_for_inspection();
	_exit(0);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (!strcmp(how, "ignored"))
		signal(SIGCHLD, SIG_IGN);
	if (!strcmp(how, "left") || !strcmp(how, "reaped") || !strcmp(how, "late")) {
		fork_ended_child();
		await_end(P_ALL, 0);
		if (!strcmp(how, "late"))
			sleep_ms(50);
		if (strcmp(how, "left"))
			wait(NULL);
	} else if (!strcmp(how, "ignored") || !strcmp(how, "ends")) {
		fork_ended_child();
		while (wait(NULL) > 0)
			;
	} else if (!strcmp(how, "flood") && argc > 2) {
		flood(atoi(argv[2]));
	} else if (!strcmp(how, "init") || !strcmp(how, "reaps")) {
		subreaper(!strcmp(how, "reaps"));
	} else if (!strcmp(how, "leak") || !strcmp(how, "listener")) {
		leak(!strcmp(how, "listener"));
	} else {
		return 9;
	}
	return 0;
}
