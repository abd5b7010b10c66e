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

static char *error_text(int err)
{
	return alloc_string(strerror(err));
}

static bool has_ptrail_id(const uint8_t *header)
{
	uint32_t application;

	memcpy(&application, header + APPLICATION_AT, sizeof(application));
	return !memcmp(header, magic, sizeof(magic)) &&
		be32toh(application) == DATABASE_APPLICATION;
}

static int remove_file(const char *path, const char *suffix)
{
	struct sbuf b = {0};
	int err;

	sbuf_str(&b, path);
	sbuf_str(&b, suffix);
	err = unlink(b.s) && errno != ENOENT ? errno : 0;
	sbuf_done(&b);
	return err;
}

/* Removes a database and its journal, which SQLite would otherwise apply to the new database. */
static char *remove_database(const char *path)
{
	static const char *const suffixes[] = {"-journal", "-wal", "-shm", "", NULL};

	for (const char *const *s = suffixes; *s; s++) {
		int err = remove_file(path, *s);

		if (err)
			return error_text(err);
	}
	return NULL;
}

/* Removes an existing file at `path`, if it may be replaced. */
static char *remove_old(const char *path)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY |
				      O_NOFOLLOW);
	uint8_t header[HEADER];
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return errno == ENOENT ? remove_database(path) : error_text(errno);
	if (fstat(fd, &st))
		return error_text(errno);
	if (S_ISDIR(st.st_mode))
		return error_text(EISDIR);
	if (!S_ISREG(st.st_mode))
		return alloc_string("not a regular file");
	if (flock(fd, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? alloc_string("another process is writing to it") :
			error_text(errno);
	n = pread(fd, header, sizeof(header), 0);
	if (n < 0)
		return error_text(errno);
	if (n && (n < HEADER || !has_ptrail_id(header)))
		return alloc_string("the file exists and is not a ptrail database; remove it "
				    "first");
	return remove_database(path);
}

static char *create_new(struct sqlite_file *f, const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);

	if (fd < 0)
		return error_text(errno);
	f->fd = fd;
	if (fd < LEAST_FD) {
		f->fd = fcntl(fd, F_DUPFD_CLOEXEC, LEAST_FD);
		close(fd);
	}
	if (f->fd < 0 || flock(f->fd, LOCK_EX | LOCK_NB))
		return error_text(errno);
	f->path = realpath(path, NULL);
	return f->path ? NULL : error_text(errno);
}

char *sqlite_file_create(struct sqlite_file *f, const char *path)
{
	_cleanup_free_ char *target = NULL;
	char *why;

	*f = (struct sqlite_file){.fd = -1};
	if (!path || !*path)
		return alloc_string("a database needs a file: --print=sqlite:FILE");
	if (!strcmp(path, "-"))
		return alloc_string("a database cannot be a stream; use --print=sqlite:FILE");
	if (!output_dir_is_shared(path))
		target = realpath(path, NULL);
	why = remove_old(target ? target : path);
	if (!why)
		why = create_new(f, target ? target : path);
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
