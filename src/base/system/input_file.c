#include "base/system/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"

enum {
	WRITER_WAIT = 2000,	/* ms to wait for a FIFO to be opened for writing */
	FIRST_ROOM = 16 << 10,
};

/* Waits until the file can be read again. `error`: that of the last read; 0: it was at the end.
 * Returns false if the end has been reached. */
static bool wait_for_more(int fd, int error, bool is_empty, const char **why)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct stat st;
	int n;

	if (error == EAGAIN)	/* another process has opened it for writing */
		return poll(&p, 1, -1) >= 0 || errno == EINTR;
	/* a FIFO without writers looks as one whose writers have closed it, but is not hung up */
	if (!is_empty || fstat(fd, &st) || !S_ISFIFO(st.st_mode))
		return false;
	n = poll(&p, 1, WRITER_WAIT);
	if (!n)
		*why = "it is a FIFO that no process writes";
	return n > 0 && p.revents & POLLIN;
}

static char *fail(const char **why, const char *reason)
{
	*why = reason;
	return NULL;
}

char *input_file_read_from(int fd, const struct input_file *f, size_t *length, const char **why)
{
	_cleanup_free_ char *text = NULL;
	size_t room = 0, len = 0;
	struct stat st;
	char *all;

	*why = NULL;
	if (fstat(fd, &st))
		return fail(why, strerror(errno));
	if (f->is_regular && !S_ISREG(st.st_mode))
		return fail(why, "it is not a regular file");
	for (;;) {
		ssize_t n;

		if (len > f->size_max)
			return fail(why, "it is too large");
		if (room - len < 2) {
			room = room ? 2 * room : FIRST_ROOM;
			text = alloc_more(text, room, 1);
		}
		n = read(fd, text + len, room - len - 1);
		if (n > 0)
			len += n;
		else if (n < 0 && errno != EINTR && errno != EAGAIN)
			return fail(why, strerror(errno));
		else if ((!n || errno == EAGAIN) && !wait_for_more(fd, n ? EAGAIN : 0, !len, why))
			break;
	}
	if (*why)
		return NULL;
	text[len] = 0;
	*length = len;
	all = text;
	text = NULL;
	return all;
}

char *input_file_read(const struct input_file *f, size_t *length, const char **why)
{
	_cleanup_close_ int fd = open(f->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return fd < 0 ? fail(why, strerror(errno)) : input_file_read_from(fd, f, length, why);
}

char *input_file_line(char **at, char *end)
{
	char *line = *at, *newline;

	if (line >= end)
		return NULL;
	newline = memchr(line, '\n', end - line);
	if (newline)
		*newline = 0;
	*at = newline ? newline + 1 : end;
	return line;
}
