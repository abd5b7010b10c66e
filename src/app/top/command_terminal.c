#include "app/top/command_terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
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

	*t = (struct command_terminal){-1, -1, -1};
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
	*t = (struct command_terminal){-1, -1, -1};
}

void command_terminal_resize(const struct command_terminal *t, unsigned height, unsigned width)
{
	struct winsize size = {.ws_row = height, .ws_col = width};

	if (t->master >= 0)
		ioctl(t->master, TIOCSWINSZ, &size);
}

size_t command_terminal_read(const struct command_terminal *t, char *bytes, size_t room)
{
	ssize_t n = t->master < 0 ? 0 : read(t->master, bytes, room);

	return n > 0 ? n : 0;
}
