#include "print/output/state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/cleanup.h"

enum { MIN_FD = 3 };

static enum output_kind kind_of(int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return OUTPUT_BLOCKING;
	return S_ISREG(st.st_mode) ? OUTPUT_FILE : S_ISFIFO(st.st_mode) ? OUTPUT_POLLED :
		S_ISSOCK(st.st_mode) ? OUTPUT_SOCKET : OUTPUT_BLOCKING;
}

int output_create(struct output **out, int fd, const char *name, struct diag *diag)
{
	_cleanup_close_ int given = fd;
	struct output *o = calloc(1, sizeof(*o));

	*out = NULL;
	if (!o)
		return -ENOMEM;
	o->fd = fd >= MIN_FD ? fd : fcntl(fd, F_DUPFD_CLOEXEC, MIN_FD);
	o->name = strdup(name);
	if (o->fd < 0 || !o->name) {
		int err = o->name ? errno : ENOMEM;

		if (o->fd >= 0 && o->fd != fd)
			close(o->fd);
		output_free(o);
		return -err;
	}
	if (o->fd == fd)
		given = -1;
	o->kind = kind_of(o->fd);
	o->diag = diag;
	*out = o;
	return 0;
}

void output_free(struct output *o)
{
	sbuf_done(&o->queue);
	free(o->units.queued);
	free(o->name);
	free(o);
}

/* Opens a path whose links are resolved, except those of /proc. Checks the file before open(2),
 * which blocks on a FIFO, and again afterwards, since the file may have been replaced. */
static int open_resolved(const char *path, bool append)
{
	int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY;
	_cleanup_close_ int fd = -1;
	struct stat st;
	bool there = !lstat(path, &st);
	int result;

	if (there && output_is_untrusted(path, &st))
		return -EPERM;
	if (!there || !S_ISLNK(st.st_mode))
		flags |= O_NOFOLLOW;
	fd = open(path, flags, 0600);
	if (fd < 0 || fstat(fd, &st))
		return -errno;
	if (flags & O_NOFOLLOW && output_is_untrusted(path, &st))
		return -EPERM;
	if (!append && S_ISREG(st.st_mode) && st.st_size && ftruncate(fd, 0))
		return -errno;
	result = fd;
	fd = -1;
	return result;
}

/* Always uses O_APPEND: if another process truncates the file, later writes leave no hole. */
int output_open_path(const char *path, bool append)
{
	_cleanup_free_ char *target = NULL;
	int err = output_resolve(path, &target);

	return err ? err : open_resolved(target, append);
}

/* Takes ownership of `fd`, which may be a negative errno. */
static int create_for_file(struct output **out, int fd, const char *path, bool append,
			   struct diag *diag)
{
	struct stat st;
	int err;

	*out = NULL;
	if (fd < 0)
		return fd;
	err = output_create(out, fd, path, diag);
	if (!err && !fstat((*out)->fd, &st) && S_ISREG(st.st_mode)) {
		(*out)->can_truncate = true;
		(*out)->replaces = !append && st.st_size;
		(*out)->whole_size = (*out)->accepted = append ? st.st_size : 0;
		if (diag->as_strace)
			output_begin(*out);
	}
	return err;
}

int output_open_file(struct output **out, const char *path, bool append, struct diag *diag)
{
	return create_for_file(out, output_open_path(path, true), path, append, diag);
}

/* Returns true if another process writes the file, i.e. holds its lock. Retries, because a reader
 * takes the lock for a moment to find out the same. File systems without locks count as not
 * locked. */
static bool is_locked(int fd)
{
	for (unsigned tries = 0; tries < 5; tries++) {
		if (!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
			return false;
		poll(NULL, 0, 2);
	}
	return true;
}

int output_open_locked(struct output **out, const char *path, struct diag *diag)
{
	_cleanup_close_ int fd = output_open_path(path, true);
	struct stat st;
	int result = fd;

	*out = NULL;
	if (fd < 0)
		return fd;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && is_locked(fd))
		return -EBUSY;
	fd = -1;
	return create_for_file(out, result, path, false, diag);
}

int output_open_fd(struct output **out, int fd, const char *name, struct diag *diag)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, MIN_FD);

	*out = NULL;
	return copy < 0 ? -errno : output_create(out, copy, name, diag);
}
