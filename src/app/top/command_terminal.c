#include "app/top/command_terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static bool uses_terminal(void)
{
	return isatty(STDIN_FILENO) || isatty(STDOUT_FILENO) || isatty(STDERR_FILENO);
}

int command_terminal_open(struct command_terminal *t, int tty)
{
	struct termios settings;
	struct winsize size;
	int err;

	*t = (struct command_terminal){-1, -1, -1, false};
	if (!uses_terminal())
		return 0;
	t->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (t->master >= 0 && !unlockpt(t->master))
		t->slave = ioctl(t->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (t->slave < 0) {
		err = -errno;
		command_terminal_close(t);
		return err;
	}
	if (!tcgetattr(tty, &settings))
		tcsetattr(t->slave, TCSANOW, &settings);
	if (!ioctl(tty, TIOCGWINSZ, &size))
		ioctl(t->slave, TIOCSWINSZ, &size);
	return 0;
}

void command_terminal_use(struct command_terminal *t)
{
	if (t->slave >= 0 && isatty(STDERR_FILENO))
		t->error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	t->is_input = t->slave >= 0 && isatty(STDIN_FILENO);
	for (int fd = STDIN_FILENO; t->slave >= 0 && fd <= STDERR_FILENO; fd++)
		if (isatty(fd))
			dup2(t->slave, fd);
}

void command_terminal_restore(struct command_terminal *t)
{
	if (t->error < 0)
		return;
	dup2(t->error, STDERR_FILENO);
	close(t->error);
	t->error = -1;
}

void command_terminal_close(struct command_terminal *t)
{
	if (t->slave >= 0)
		close(t->slave);
	if (t->master >= 0)
		close(t->master);
	*t = (struct command_terminal){-1, -1, -1, false};
}

/* Copies from the master (descriptor 3) to the terminal (descriptor 1) until no process uses the
 * slave or the terminal is gone. */
static void copy_output(void)
{
	struct pollfd wait = {.fd = 3, .events = POLLIN};
	char bytes[4096];
	ssize_t n;

	for (;;) {
		n = read(3, bytes, sizeof(bytes));
		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			poll(&wait, 1, -1);
			continue;
		}
		for (ssize_t at = 0, done; at < n; at += done) {
			done = write(1, bytes + at, n - at);
			if (done <= 0)
				return;
		}
		if (n <= 0)
			return;
	}
}

/* Whether a process uses the slave. If a signal is pending and nothing has happened, poll() fails
 * with EINTR, with a timeout of 0, too (do_poll() in fs/select.c). */
static bool is_in_use(const struct command_terminal *t)
{
	struct pollfd p = {.fd = t->master, .events = POLLIN};

	return t->master >= 0 && (poll(&p, 1, 0) <= 0 || !(p.revents & POLLHUP));
}

void command_terminal_leave(struct command_terminal *t, int tty)
{
	pid_t pid;

	for (int fd = STDIN_FILENO; t->slave >= 0 && fd <= STDOUT_FILENO; fd++)
		if (isatty(fd))
			dup2(tty, fd);
	if (t->slave >= 0)
		close(t->slave);
	t->slave = -1;
	if (!is_in_use(t)) {
		command_terminal_close(t);
		return;
	}
	pid = fork();
	if (!pid) {
		/* the parent of the copier is not ptrail, which waits for all its children */
		if (fork())
			_exit(0);
		setsid();
		for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
			dup2(tty, fd);
		dup2(t->master, 3);
		syscall(SYS_close_range, 4, ~0U, 0);
		copy_output();
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	command_terminal_close(t);
}

void command_terminal_resize(const struct command_terminal *t, unsigned height, unsigned width)
{
	struct winsize size = {.ws_row = height, .ws_col = width};

	if (t->master >= 0)
		ioctl(t->master, TIOCSWINSZ, &size);
}

int command_terminal_write(const struct command_terminal *t, const char *text)
{
	size_t n = strlen(text);

	if (!t->is_input)
		return -ENOTTY;
	return write(t->master, text, n) == (ssize_t)n ? 0 : -EAGAIN;
}

size_t command_terminal_read(const struct command_terminal *t, char *bytes, size_t room)
{
	ssize_t n = t->master < 0 ? 0 : read(t->master, bytes, room);

	return n > 0 ? n : 0;
}
