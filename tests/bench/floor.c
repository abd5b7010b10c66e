/* A minimal tracer, as a lower bound for the results of `make bench`:
 *
 *	floor events COMMAND...		births, execs and ends only
 *	floor calls COMMAND...		each system call, with PTRACE_GET_SYSCALL_INFO
 *
 * No memory is read and nothing is written. Exits with the command's status. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 125 };

static int failed(const char *what)
{
	fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
	return FAILED;
}

/* The signal to resume with after a stop; 0: none */
static int signal_of(int status)
{
	int sig = WSTOPSIG(status);

	return status >> 16 || sig == (SIGTRAP | 0x80) ? 0 : sig;
}

static bool stops_a_group(int status)
{
	int sig = WSTOPSIG(status);

	return status >> 16 == PTRACE_EVENT_STOP && sig != SIGTRAP;
}

static int serve(pid_t command, bool calls)
{
	struct __ptrace_syscall_info info;
	int status, result = FAILED;

	for (;;) {
		pid_t tid = wait4(-1, &status, __WALL, NULL);

		if (tid < 0 && errno == EINTR)
			continue;
		if (tid < 0)
			return result;
		if (!WIFSTOPPED(status)) {
			if (tid == command)
				result = WIFEXITED(status) ? WEXITSTATUS(status) :
					128 + WTERMSIG(status);
			continue;
		}
		if (stops_a_group(status)) {
			ptrace(PTRACE_LISTEN, tid, 0, 0);
			continue;
		}
		if (calls && WSTOPSIG(status) == (SIGTRAP | 0x80))
			ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info);
		ptrace(calls ? PTRACE_SYSCALL : PTRACE_CONT, tid, 0, signal_of(status));
	}
}

int main(int argc, char **argv)
{
	bool calls = argc > 1 && !strcmp(argv[1], "calls");
	int gate[2];
	char c;

	if (argc < 3 || (!calls && strcmp(argv[1], "events"))) {
		fputs("usage: floor events|calls COMMAND...\n", stderr);
		return FAILED;
	}
	if (pipe(gate))
		return failed("pipe");
	pid_t pid = fork();

	if (pid < 0)
		return failed("fork");
	if (!pid) {
		/* the pipe is closed once the tracer is attached */
		close(gate[1]);
		while (read(gate[0], &c, 1) < 0 && errno == EINTR)
			;
		close(gate[0]);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
		   PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
		   PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL))
		return failed("PTRACE_SEIZE");
	/* so that from its next stop on it also stops at syscalls */
	ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	close(gate[0]);
	close(gate[1]);
	return serve(pid, calls);
}
