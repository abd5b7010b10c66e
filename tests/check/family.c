/* A process and its children, as checks want them or not: family HOW [COUNT]
 *
 *	left		a child that ended is never collected
 *	collected	… is collected
 *	ignored		… is collected by the kernel, since SIGCHLD is ignored
 *	late		… is collected after 50 ms
 *	flood		… as many as COUNT, collected when all have ended
 *	init		a subreaper that does not collect the grandchild which it is given
 *	reaps		a subreaper that does
 *	leak		a child goes on until its tracer has seen that this has ended
 *	listener	… and has a listening socket, before this ends
 *	ends		a child that ends before this does
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

static void wait_ms(long ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

static pid_t a_child(void)
{
	pid_t pid = fork();

	if (pid < 0)
		_exit(9);
	if (!pid)
		_exit(0);
	return pid;
}

/* Until any child, or that one, has ended; it stays to be collected */
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
		pids[i] = a_child();
	for (int i = 0; i < count; i++)
		await_end(P_PID, pids[i]);
	wait_ms(5);
	while (wait(NULL) > 0)
		;
	free(pids);
}

/* A child makes a grandchild, which ends when that one has ended */
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
				wait_ms(1);
			_exit(read(gate[0], &c, 1) < 0);
		}
		_exit(0);
	}
	waitpid(child, NULL, 0);
	close(gate[0]);
	close(gate[1]);		/* the grandchild ends */
	await_end(P_ALL, 0);
	if (collects)
		wait(NULL);
	else
		wait_ms(50);
}

/* A tracer looks at what is left before it serves what stops after the end that it has been told.
 * That end is there when the child stops for the first of these signals, so by the last the look is
 * over. */
static void be_looked_at(void)
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
		wait_ms(1);
	be_looked_at();
	_exit(0);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (!strcmp(how, "ignored"))
		signal(SIGCHLD, SIG_IGN);
	if (!strcmp(how, "left") || !strcmp(how, "collected") || !strcmp(how, "late")) {
		a_child();
		await_end(P_ALL, 0);
		if (!strcmp(how, "late"))
			wait_ms(50);
		if (strcmp(how, "left"))
			wait(NULL);
	} else if (!strcmp(how, "ignored") || !strcmp(how, "ends")) {
		a_child();
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
