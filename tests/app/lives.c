/* Life cycles of processes: lives HOW
 *
 *	daemon		a child creates a session and a grandchild, which outlives both
 *	subreaper	the grandchild is reparented to it when the child exits; it reaps both
 *	zombie		a child executes `true`, exits, and is not reaped before this exits */
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds; the shorter time lets a busy tracer report the end of the parent first. */
enum { A_WHILE = 500, A_MOMENT = 100 };

static void wait_ms(long ms)
{
	nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
}

static pid_t made(void)
{
	pid_t pid = fork();

	if (pid < 0)
		_exit(9);
	return pid;
}

/* Creates a child with a grandchild that outlives it. Returns in the parent. */
static void made_twice(long ms)
{
	pid_t child = made();

	if (child) {
		waitpid(child, NULL, 0);
		return;
	}
	child = getpid();
	setsid();
	if (made())
		_exit(0);
	while (getppid() == child)
		wait_ms(1);
	wait_ms(ms);
	_exit(0);
}

static void zombie(void)
{
	siginfo_t info;

	if (!made()) {
		execlp("true", "true", (char *)NULL);
		_exit(9);
	}
	waitid(P_ALL, 0, &info, WEXITED | WNOWAIT);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (!strcmp(how, "daemon")) {
		made_twice(A_WHILE);
	} else if (!strcmp(how, "subreaper")) {
		prctl(PR_SET_CHILD_SUBREAPER, 1);
		made_twice(A_MOMENT);
		while (wait(NULL) > 0)
			;
	} else if (!strcmp(how, "zombie")) {
		zombie();
	} else {
		return 9;
	}
	return 0;
}
