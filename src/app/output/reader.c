#include "app/output/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory/cleanup.h"

enum { POLL_MS = 100 };

bool reader_is_command(const char *file)
{
	return file && (*file == '|' || *file == '!');
}

int reader_start(const char *file, pid_t *pid)
{
	int ends[2], err;

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	*pid = fork();
	if (!*pid) {
		/* a replay has changed these */
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		signal(SIGPIPE, SIG_DFL);
		signal(SIGXFSZ, SIG_DFL);
		/* the duplicate has no FD_CLOEXEC; if the number is the same, it must be removed */
		if (ends[0] == STDIN_FILENO)
			fcntl(ends[0], F_SETFD, 0);
		else
			dup2(ends[0], STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", file + 1, NULL);
		_exit(127);
	}
	err = errno;
	close(ends[0]);
	if (*pid > 0)
		return ends[1];
	close(ends[1]);
	*pid = 0;
	return -err;
}

void reader_wait(pid_t pid, bool (*may_wait)(void *ctx), void *ctx)
{
	_cleanup_close_ int fd = pid ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;

	if (!pid)
		return;
	while (fd >= 0 && poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, POLL_MS) <= 0)
		if (may_wait && !may_wait(ctx))
			return;
	/* ECHILD: the engine, which waits for any child, has reaped it */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR && (!may_wait || may_wait(ctx)))
		;
}
