#include "record/reader/state.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"

/* ms between two checks of a file that grows */
enum { POLL_INTERVAL = 50 };

bool source_is_written(const struct trail_reader *r)
{
	if (flock(r->fd, LOCK_SH | LOCK_NB))
		return errno == EWOULDBLOCK;
	flock(r->fd, LOCK_UN);
	return false;
}

bool source_size(const struct trail_reader *r, uint64_t *size)
{
	struct stat s;

	if (fstat(r->fd, &s) || !S_ISREG(s.st_mode) || (uint64_t)s.st_size < r->base)
		return false;
	*size = s.st_size - r->base;
	return true;
}

bool source_read_at(const struct trail_reader *r, uint64_t offset, void *to, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t part = pread(r->fd, (char *)to + got, n - got, r->base + offset + got);

		if (part == 0 || (part < 0 && errno != EINTR))
			return false;
		got += part > 0 ? part : 0;
	}
	return true;
}

static bool end_unreadable(struct trail_reader *r, int error)
{
	reader_end(r, TRAIL_UNREADABLE, r->offset + r->in_size, strerror(error));
	r->fault.error = error;
	return false;
}

static bool end_growing(struct trail_reader *r)
{
	return reader_end(r, TRAIL_GROWING, r->offset, "the recording is still being written");
}

/* Waits for a growing file. Returns whether to read again: false at the time `until`, when not
 * following, and on a signal. */
static bool wait_for_more(struct trail_reader *r, uint64_t until)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC), left;

	end_growing(r);
	if (!r->follows || now >= until)
		return false;
	left = (until - now) / 1000000 + 1;
	return poll(NULL, 0, left < POLL_INTERVAL ? (int)left : POLL_INTERVAL) == 0;
}

/* Returns whether a read will not block. When a pipe is followed, the wait is limited so that the
 * caller can do other work. */
static bool can_read(struct trail_reader *r, uint64_t until)
{
	uint64_t now;

	if (r->is_seekable || !r->follows)
		return true;
	now = clock_ns(CLOCK_MONOTONIC);
	return poll(&(struct pollfd){.fd = r->fd, .events = POLLIN}, 1,
		    now < until ? (int)((until - now) / 1000000) + 1 : 0) > 0;
}

static bool end_truncated(struct trail_reader *r)
{
	uint64_t size;

	if (source_size(r, &size) && size < r->offset + r->in_size)
		return reader_end(r, TRAIL_DAMAGED, r->offset,
				  "the file was truncated while it was read");
	return reader_end(r, TRAIL_TRUNCATED, r->offset, r->in_size ? "a block is truncated" :
			  "the recording has no end block");
}

bool source_fill(struct trail_reader *r, size_t want)
{
	uint64_t until = clock_ns(CLOCK_MONOTONIC) + (uint64_t)r->follow_timeout * 1000000;

	if (r->in_room < want) {
		r->in_room = want;
		r->in = alloc_more(r->in, r->in_room, 1);
	}
	while (r->in_size < want) {
		/* checked before read(): what the writer writes before it exits is then read */
		bool is_written = r->is_seekable && source_is_written(r);
		ssize_t n;

		if (!can_read(r, until))
			return reader_end(r, TRAIL_GROWING, r->offset,
					  "the recording is still being written");
		n = read(r->fd, r->in + r->in_size, want - r->in_size);
		if (n > 0)
			r->in_size += n;
		else if (n < 0 && errno != EINTR)
			return end_unreadable(r, errno);
		else if (n < 0 && r->follows) {
			return end_growing(r);
		} else if (!n && !is_written)
			return end_truncated(r);
		else if (!n && !wait_for_more(r, until))
			return false;
	}
	r->state = TRAIL_OPEN;
	return true;
}

bool source_seek(struct trail_reader *r, uint64_t offset)
{
	r->offset = offset;
	return lseek(r->fd, r->base + offset, SEEK_SET) >= 0 || end_unreadable(r, errno);
}
