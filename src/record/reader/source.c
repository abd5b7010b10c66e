#include "record/reader/state.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"

/* ms between two looks at a file that grows */
enum { STEP = 50 };

bool source_is_written(const struct reader *r)
{
	if (flock(r->fd, LOCK_SH | LOCK_NB))
		return errno == EWOULDBLOCK;
	flock(r->fd, LOCK_UN);
	return false;
}

bool source_size(const struct reader *r, uint64_t *size)
{
	struct stat s;

	if (fstat(r->fd, &s) || !S_ISREG(s.st_mode) || (uint64_t)s.st_size < r->base)
		return false;
	*size = s.st_size - r->base;
	return true;
}

bool source_read_at(const struct reader *r, uint64_t offset, void *to, size_t n)
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

static bool unreadable(struct reader *r, int error)
{
	reader_end(r, TRAIL_UNREADABLE, r->offset + r->have, strerror(error));
	r->fault.error = error;
	return false;
}

static bool growing(struct reader *r)
{
	return reader_end(r, TRAIL_GROWING, r->offset, "the recording is still being written");
}

/* There is nothing more yet. Whether it is worth another look: a while has gone by. */
static bool wait_for_more(struct reader *r, uint64_t until)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC), left;

	growing(r);
	if (!r->follows || now >= until)
		return false;
	left = (until - now) / 1000000 + 1;
	return poll(NULL, 0, left < STEP ? (int)left : STEP) == 0;
}

/* Whether a read of it does not wait. Of a pipe that is followed the wait has an end, so that who
 * reads can look at other things. */
static bool is_ready(struct reader *r, uint64_t until)
{
	uint64_t now;

	if (r->sought || !r->follows)
		return true;
	now = clock_ns(CLOCK_MONOTONIC);
	return poll(&(struct pollfd){.fd = r->fd, .events = POLLIN}, 1,
		    now < until ? (int)((until - now) / 1000000) + 1 : 0) > 0;
}

static bool torn(struct reader *r)
{
	uint64_t size;

	if (source_size(r, &size) && size < r->offset + r->have)
		return reader_end(r, TRAIL_DAMAGED, r->offset,
				  "the file became shorter while it was read");
	return reader_end(r, TRAIL_TORN, r->offset, r->have ? "a block is cut off" :
			  "the recording ends without its end");
}

bool source_fill(struct reader *r, size_t want)
{
	uint64_t until = clock_ns(CLOCK_MONOTONIC) + (uint64_t)r->patience * 1000000;

	if (r->room < want) {
		r->room = want;
		r->in = alloc_more(r->in, r->room, 1);
	}
	while (r->have < want) {
		/* looked at first: what it writes before it goes is then read */
		bool written = r->sought && source_is_written(r);
		ssize_t n;

		if (!is_ready(r, until))
			return reader_end(r, TRAIL_GROWING, r->offset,
					  "the recording is still being written");
		n = read(r->fd, r->in + r->have, want - r->have);
		if (n > 0)
			r->have += n;
		else if (n < 0 && errno != EINTR)
			return unreadable(r, errno);
		else if (n < 0 && r->follows) {
			return growing(r);
		} else if (!n && !written)
			return torn(r);
		else if (!n && !wait_for_more(r, until))
			return false;
	}
	r->state = TRAIL_OPEN;
	return true;
}

bool source_seek(struct reader *r, uint64_t offset)
{
	r->offset = offset;
	return lseek(r->fd, r->base + offset, SEEK_SET) >= 0 || unreadable(r, errno);
}
