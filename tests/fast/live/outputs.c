/* Writes "+ N" to standard output, a pipe, by each syscall that can, after N calls of chdir: that
 * many lines of the trace have to be before it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OTHER = 100 };	/* a descriptor that is not one of 0 to 2 */

static int ends[2];	/* a pipe with the line */

static ssize_t by_write(const char *line, size_t size)
{
	return write(1, line, size);
}

static ssize_t by_other_descriptor(const char *line, size_t size)
{
	return write(dup2(1, OTHER), line, size);
}

static ssize_t by_writev(const char *line, size_t size)
{
	struct iovec parts[] = {{(char *)line, 1}, {(char *)line + 1, size - 1}};

	return writev(1, parts, 2);
}

static ssize_t by_pwritev2(const char *line, size_t size)
{
	struct iovec part = {(char *)line, size};

	return pwritev2(1, &part, 1, -1, 0);
}

static ssize_t by_sendfile(const char *line, size_t size)
{
	/* the pipe refers to the file's pages, so it must not change any more */
	int file = open("line", O_RDWR | O_CREAT | O_TRUNC, 0600);

	return file < 0 || write(file, line, size) != (ssize_t)size ? -1 :
		sendfile(1, file, &(off_t){0}, size);
}

static ssize_t by_splice(const char *line, size_t size)
{
	return write(ends[1], line, size) != (ssize_t)size ? -1 :
		splice(ends[0], NULL, 1, NULL, size, 0);
}

static ssize_t by_tee(const char *line, size_t size)
{
	char rest[sizeof("+ 00\n")];

	return write(ends[1], line, size) != (ssize_t)size ||
		tee(ends[0], 1, size, 0) != (ssize_t)size ? -1 : read(ends[0], rest, size);
}

static ssize_t by_vmsplice(const char *line, size_t size)
{
	return vmsplice(1, &(struct iovec){(char *)line, size}, 1, 0);
}

int main(void)
{
	static ssize_t (*const ways[])(const char *line, size_t size) = {
		by_write, by_other_descriptor, by_writev, by_pwritev2, by_sendfile, by_splice,
		by_tee, by_vmsplice,
	};
	/* vmsplice: so do the pages of the line */
	static char lines[sizeof(ways) / sizeof(*ways)][sizeof("+ 00\n")];

	if (pipe(ends))
		return 2;
	for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		size_t size = snprintf(lines[i], sizeof(lines[i]), "+ %u\n", i + 1);

		for (unsigned k = 0; k <= i; k++)
			if (chdir("."))
				return 2;
		if (ways[i](lines[i], size) != (ssize_t)size)
			return 3 + i;
	}
	return 0;
}
