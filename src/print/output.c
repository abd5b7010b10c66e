#include "print/output.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"

enum { BUFFER = 64 << 10, LEAST_FD = 3 };

struct output {
	int fd;
	int failed;		/* 0, or errno of the first failure */
	bool cuts;		/* a regular file of ours: may be cut back */
	uint64_t whole;		/* bytes of the file up to the end of the last whole line */
	uint64_t tail;		/* bytes after them */
	uint64_t lost_bytes, lost_lines;
	char *name;
	struct diag *diag;
	output_patience *patience;	/* NULL: endless */
	void *patience_ctx;
	size_t used;
	char buffer[BUFFER];
};

static uint64_t lines(const char *p, size_t n)
{
	uint64_t count = 0;

	for (const char *end = p + n; p < end && (p = memchr(p, '\n', end - p)); p++)
		count++;
	return count;
}

static void drop(struct output *o, const char *p, size_t n)
{
	o->lost_bytes += n;
	o->lost_lines += lines(p, n);
}

/* Who gave up waiting for a reader does not wait for one to say so. */
static bool may_say(const struct output *o)
{
	return o->failed != ECANCELED ||
		poll(&(struct pollfd){.fd = o->diag->fd, .events = POLLOUT}, 1, 0) > 0;
}

/* The line that was begun in the file is cut off; its end was, or will be, dropped. */
static void fail(struct output *o, int err)
{
	o->failed = err;
	if (may_say(o))
		diag_errno(o->diag, err, "writing to %s", o->name);
	if (o->cuts && o->tail && !ftruncate(o->fd, o->whole)) {
		o->lost_bytes += o->tail;
		o->tail = 0;
	}
}

static void written(struct output *o, const char *p, size_t n)
{
	const char *end = memrchr(p, '\n', n);

	if (end) {
		o->whole += o->tail + (end + 1 - p);
		o->tail = p + n - (end + 1);
	} else {
		o->tail += n;
	}
}

static void write_out(struct output *o, const char *p, size_t n)
{
	while (n && !o->failed) {
		ssize_t done = write(o->fd, p, n);

		if (done > 0) {
			written(o, p, done);
			p += done;
			n -= done;
		} else if (done == 0) {
			fail(o, EIO);
		} else if (errno == EAGAIN &&
			   poll(&(struct pollfd){.fd = o->fd, .events = POLLOUT}, 1, -1) >= 0) {
			continue;
		} else if (errno != EINTR) {
			fail(o, errno);
		} else if (o->patience && !o->patience(o->patience_ctx)) {
			fail(o, ECANCELED);
		}
	}
	drop(o, p, n);
}

int output_flush(struct output *o)
{
	size_t n = o->used;

	o->used = 0;
	if (n)
		write_out(o, o->buffer, n);
	return -o->failed;
}

void output_rescue(struct output *o)
{
	const char *end = memrchr(o->buffer, '\n', o->used);
	size_t n = end ? end + 1 - o->buffer : 0;

	for (size_t at = 0; at < n && !o->failed;) {
		ssize_t done = write(o->fd, o->buffer + at, n - at);

		if (done > 0) {
			written(o, o->buffer + at, done);
			at += done;
		} else if (done == 0 || (errno != EINTR && errno != EAGAIN) ||
			   (o->patience && !o->patience(o->patience_ctx))) {
			o->failed = EIO;
		} else if (errno == EAGAIN) {
			poll(&(struct pollfd){.fd = o->fd, .events = POLLOUT}, 1, -1);
		}
	}
	o->used = 0;
	o->failed = ECANCELED;
	if (o->cuts && o->tail && !ftruncate(o->fd, o->whole))
		o->tail = 0;
}

void output_wait_while(struct output *o, output_patience *patience, void *ctx)
{
	o->patience = patience;
	o->patience_ctx = ctx;
}

bool output_pending(const struct output *o)
{
	return o->used;
}

void output_add(struct output *o, const void *bytes, size_t n)
{
	if (o->failed) {
		drop(o, bytes, n);
		return;
	}
	if (n > BUFFER - o->used)
		output_flush(o);
	if (n > BUFFER - o->used) {
		write_out(o, bytes, n);
		return;
	}
	memcpy(o->buffer + o->used, bytes, n);
	o->used += n;
}

void output_str(struct output *o, const char *s)
{
	output_add(o, s, strlen(s));
}

/* Takes `fd` over, also on failure. */
static int make(struct output **out, int fd, const char *name, struct diag *diag)
{
	_cleanup_close_ int given = fd;
	struct output *o = malloc(sizeof(*o));

	*out = NULL;
	if (!o)
		return -ENOMEM;
	o->fd = fd >= LEAST_FD ? fd : fcntl(fd, F_DUPFD_CLOEXEC, LEAST_FD);
	o->name = strdup(name);
	if (o->fd < 0 || !o->name) {
		int err = o->name ? errno : ENOMEM;

		if (o->fd >= 0 && o->fd != fd)
			close(o->fd);
		free(o->name);
		free(o);
		return -err;
	}
	if (o->fd == fd)
		given = -1;
	o->diag = diag;
	o->patience = NULL;
	o->failed = 0;
	o->cuts = false;
	o->whole = o->tail = o->lost_bytes = o->lost_lines = 0;
	o->used = 0;
	*out = o;
	return 0;
}

/* Others may put a link where we mean to make a file */
static bool open_to_others(const char *path)
{
	_cleanup_free_ char *copy = strdup(path);
	struct stat st;

	return !copy || stat(dirname(copy), &st) || st.st_mode & (S_ISVTX | S_IWOTH);
}

int output_open_file(struct output **out, const char *path, enum output_privacy privacy,
		     struct diag *diag)
{
	int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY;
	struct stat st;
	int fd, err;

	*out = NULL;
	if (open_to_others(path))
		flags |= O_NOFOLLOW;
	fd = open(path, flags, privacy == OUTPUT_PRIVATE ? 0600 : 0666);
	if (fd < 0)
		return -errno;
	err = make(out, fd, path, diag);
	if (!err && !fstat((*out)->fd, &st))
		(*out)->cuts = S_ISREG(st.st_mode);
	return err;
}

int output_open_fd(struct output **out, int fd, const char *name, struct diag *diag)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, LEAST_FD);

	*out = NULL;
	return copy < 0 ? -errno : make(out, copy, name, diag);
}

int output_close(struct output *o)
{
	int err;

	output_flush(o);
	err = o->failed;
	if (close(o->fd) && !err && errno != EINTR) {
		err = errno;
		diag_errno(o->diag, err, "closing %s", o->name);
	}
	if (o->lost_bytes && may_say(o))
		diag_say(o->diag, "%s: lines lost: %" PRIu64 " (%" PRIu64 " bytes)", o->name,
			 o->lost_lines, o->lost_bytes);
	free(o->name);
	free(o);
	return -err;
}
