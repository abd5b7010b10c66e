#include "app/mcp/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/cli/exit_status.h"
#include "base/system/clock.h"

enum {
	PAUSE_MS = 200,		/* between two looks at a child, on kernels without pidfds */
	PIECE = 65536,
	SIGNALLED = 128,	/* exit status of a process that a signal ended, as in shells */
};
#define PATIENCE_NS (3 * NS_PER_SECOND)	/* from the end that is asked for to SIGKILL */

static _Noreturn void become(const struct worker *c, int out)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(out, STDERR_FILENO) < 0 || (c->directory && chdir(c->directory)))
		_exit(EXIT_TRACER);
	if (!c->argv)
		_exit(c->work(c->work_ctx));
	execv("/proc/self/exe", (char **)c->argv);
	_exit(EXIT_TRACER);
}

/* Keeps the last bytes only; moves them seldom. */
static void limit_output(const struct worker *c, struct sbuf *output, uint64_t *omitted,
			 size_t room)
{
	size_t surplus;

	if (output->len <= c->output_max + room)
		return;
	surplus = output->len - c->output_max;
	memmove(output->s, output->s + surplus, c->output_max);
	output->len = c->output_max;
	output->s[output->len] = 0;
	*omitted += surplus;
}

/* Reads a piece. Returns false at the end. */
static bool read_output(const struct worker *c, int fd, struct sbuf *output, uint64_t *omitted)
{
	ssize_t n = read(fd, sbuf_room(output, PIECE), PIECE);

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	sbuf_end(output, output->s + output->len + n);
	limit_output(c, output, omitted, PIECE);
	return n;
}

/* What is waited for */
enum { WAIT_OUTPUT, WAIT_INPUT, WAIT_ANSWER, WAIT_SIGNAL, WAIT_END, WAITS };

/* Whether the process is to be ended: by a message, a signal, or because answers have no reader */
static bool is_asked_to_end(const struct worker *c, struct pollfd *wait)
{
	enum worker_input input = wait[WAIT_INPUT].revents ? c->on_input(c->ctx) : INPUT_READ;

	if (input == INPUT_CLOSED)
		wait[WAIT_INPUT].fd = -1;
	return wait[WAIT_SIGNAL].revents || wait[WAIT_ANSWER].revents || input == INPUT_CANCELS;
}

/* Waits for the process and reads its output. Processes that it leaves behind may keep the pipe
 * open: they are not waited for. Returns false if it was ended. */
static bool read_all(const struct worker *c, pid_t pid, struct pollfd *wait, struct sbuf *output,
		     uint64_t *omitted, int *status)
{
	uint64_t asked_at = 0;
	bool has_ended = false;

	for (;;) {
		int ready = poll(wait, WAITS, has_ended ? 0 : PAUSE_MS);
		bool has_output = ready > 0 && wait[WAIT_OUTPUT].revents;

		if (has_output && !read_output(c, wait[WAIT_OUTPUT].fd, output, omitted))
			wait[WAIT_OUTPUT].fd = -1;
		if (has_ended && !has_output)
			return !asked_at;
		if (!asked_at && ready > 0 && is_asked_to_end(c, wait)) {
			asked_at = clock_ns(CLOCK_MONOTONIC);
			wait[WAIT_INPUT].fd = wait[WAIT_ANSWER].fd = wait[WAIT_SIGNAL].fd = -1;
			kill(-pid, SIGTERM);
		}
		if (asked_at && clock_ns(CLOCK_MONOTONIC) - asked_at > PATIENCE_NS)
			kill(-pid, SIGKILL);
		if (!has_ended && waitpid(pid, status, WNOHANG) == pid) {
			has_ended = true;
			wait[WAIT_END].fd = wait[WAIT_INPUT].fd = -1;
			wait[WAIT_ANSWER].fd = wait[WAIT_SIGNAL].fd = -1;
		}
	}
}

int worker_run(const struct worker *c, struct sbuf *output, uint64_t *omitted)
{
	/* POLLERR is always reported */
	struct pollfd wait[WAITS] = {
		[WAIT_INPUT] = {c->on_input ? STDIN_FILENO : -1, POLLIN, 0},
		[WAIT_ANSWER] = {STDOUT_FILENO, 0, 0},
	};
	int ends[2], status = 0;
	bool was_completed;
	int end;
	pid_t pid;

	*omitted = 0;
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		become(c, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return -errno;
	}
	setpgid(pid, pid);
	wait[WAIT_OUTPUT] = (struct pollfd){ends[0], POLLIN, 0};
	wait[WAIT_SIGNAL] = (struct pollfd){c->signals, POLLIN, 0};
	wait[WAIT_END] = (struct pollfd){syscall(SYS_pidfd_open, pid, 0), POLLIN, 0};
	end = wait[WAIT_END].fd;
	was_completed = read_all(c, pid, wait, output, omitted, &status);
	if (end >= 0)
		close(end);
	close(ends[0]);
	limit_output(c, output, omitted, 0);
	if (!was_completed)
		return WORKER_CANCELLED;
	return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
}
