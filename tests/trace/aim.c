/* Sends a signal at a random time: aim ROUNDS SIGNAL MOST COMMAND ARG.... Each round starts the
 * command, sends it the signal after up to MOST µs and waits for its end, a minute at most.
 * Prints each kind of end once, sorted: "signal 15", "exit 0", and "late" if a command had to be
 * killed. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 60 * 1000, OUTCOMES = 256 };

static bool exits[OUTCOMES], signals[OUTCOMES], late;

static void one_round(int sig, long us, char **argv)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		execvp(argv[0], argv);
		_exit(127);
	}
	nanosleep(&(struct timespec){us / 1000000, us % 1000000 * 1000}, NULL);
	kill(pid, sig);

	struct pollfd end = {.fd = syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};

	if (poll(&end, 1, PATIENCE_MS) <= 0) {
		late = true;
		kill(pid, SIGKILL);
	}
	close(end.fd);
	waitpid(pid, &status, 0);
	if (WIFEXITED(status))
		exits[WEXITSTATUS(status)] = true;
	else
		signals[WTERMSIG(status)] = true;
}

int main(int argc, char **argv)
{
	if (argc < 5)
		return 2;
	srandom(getpid());
	for (int left = atoi(argv[1]); left; left--)
		one_round(atoi(argv[2]), random() % (atol(argv[3]) + 1), argv + 4);
	for (int i = 0; i < OUTCOMES; i++)
		if (exits[i])
			printf("exit %d\n", i);
	for (int i = 0; i < OUTCOMES; i++)
		if (signals[i])
			printf("signal %d\n", i);
	if (late)
		puts("late");
	return 0;
}
