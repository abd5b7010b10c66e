#include "print/sqlite/database/file.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/text/sbuf.h"
#include "print/output/output.h"

/* https://www.sqlite.org/fileformat2.html#the_database_header */
enum { HEADER = 100, APPLICATION_AT = 68, LEAST_FD = 3 };
static const char magic[16] = "SQLite format 3";

static char *fault(int err)
{
	return alloc_string(strerror(err));
}

static bool is_ours(const uint8_t *header)
{
	uint32_t application;

	memcpy(&application, header + APPLICATION_AT, sizeof(application));
	return !memcmp(header, magic, sizeof(magic)) &&
		be32toh(application) == DATABASE_APPLICATION;
}

static int remove_with(const char *path, const char *suffix)
{
	struct sbuf b = {0};
	int err;

	sbuf_str(&b, path);
	sbuf_str(&b, suffix);
	err = unlink(b.s) && errno != ENOENT ? errno : 0;
	sbuf_done(&b);
	return err;
}

/* A journal that was left would be played into the new database */
static char *remove_all(const char *path)
{
	static const char *const suffixes[] = {"-journal", "-wal", "-shm", "", NULL};

	for (const char *const *s = suffixes; *s; s++) {
		int err = remove_with(path, *s);

		if (err)
			return fault(err);
	}
	return NULL;
}

/* Makes room for a new file of that name */
static char *clear(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY |
				      O_NOFOLLOW);
	uint8_t header[HEADER];
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? remove_all(path) : fault(errno);
	if (fstat(fd, &st))
		return fault(errno);
	if (S_ISDIR(st.st_mode))
		return fault(EISDIR);
	if (!S_ISREG(st.st_mode))
		return alloc_string("a database has to be a regular file");
	if (flock(fd, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? alloc_string("somebody writes to it already") :
			fault(errno);
	n = pread(fd, header, sizeof(header), 0);
	if (n < 0)
		return fault(errno);
	if (n && (n < HEADER || !is_ours(header)))
		return alloc_string("it is there, and is no database of ptrail's; remove it first");
	return remove_all(path);
}

static char *create(struct sqlite_file *f, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);

	if (fd < 0)
		return fault(errno);
	f->fd = fd;
	if (fd < LEAST_FD) {
		f->fd = fcntl(fd, F_DUPFD_CLOEXEC, LEAST_FD);
		close(fd);
	}
	if (f->fd < 0 || flock(f->fd, LOCK_EX | LOCK_NB))
		return fault(errno);
	f->path = realpath(path, NULL);
	return f->path ? NULL : fault(errno);
}

char *sqlite_file_create(struct sqlite_file *f, const char *path)
{
	_cleanup_free_ char *target = NULL;
	char *why;

	*f = (struct sqlite_file){.fd = -1};
	if (!path || !*path)
		return alloc_string("a database needs a file: --print=sqlite:FILE");
	if (!strcmp(path, "-"))
		return alloc_string("a database is no stream; give it a file: --print=sqlite:FILE");
	if (!output_open_to_others(path))
		target = realpath(path, NULL);
	why = clear(target ? target : path);
	if (!why)
		why = create(f, target ? target : path);
	if (why)
		sqlite_file_close(f);
	return why;
}

void sqlite_file_close(struct sqlite_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	free(f->path);
	*f = (struct sqlite_file){.fd = -1};
}
