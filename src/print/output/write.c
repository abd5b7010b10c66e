/* Bytes on their way to the descriptor.
 *
 * A pipe that poll(2) calls writable takes PIPE_BUF bytes at once, in one piece (pipe(7)): written
 * so, no write waits, though the descriptor may be a blocking one that others share and that we
 * must not change. Pieces end at the end of a line where there is one in them, so that what others
 * write to the same pipe comes between lines. */
#include "print/output/state.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/system/clock.h"

enum { ASK_EVERY = 100 };	/* ms */

static bool waits_for_reader(const struct output *o)
{
	return o->kind == OUTPUT_PACED || o->kind == OUTPUT_SOCKET;
}

static void count_written(struct output *o, uint64_t n)
{
	o->count.written += n;
	if (o->sum)
		o->sum->written += n;
}

/* Takes note of n bytes that are where they belong. */
static void written(struct output *o, const char *p, size_t n)
{
	size_t units = output_units_waiting(&o->units);
	const char *newline = o->policy.framed ? NULL : memrchr(p, '\n', n);
	size_t whole = o->policy.framed ? output_units_written(&o->units, n) :
		newline ? (size_t)(newline + 1 - p) : 0;

	if (whole) {
		o->whole += o->tail + whole;
		o->tail = 0;
	}
	o->tail += n - whole;
	count_written(o, o->policy.framed ? units - output_units_waiting(&o->units) :
		      output_lines(p, whole));
	o->head += n;
	o->stalled = 0;
	if (o->begun > output_waiting(o))
		o->begun = o->shown = output_waiting(o);
}

/* Storage of what was written is used again. */
static void tidy(struct output *o)
{
	if (!output_waiting(o)) {
		o->queue.len = o->head = 0;
	} else if (o->head > BUFFER && o->head > o->queue.len / 2) {
		memmove(o->queue.s, o->queue.s + o->head, output_waiting(o));
		o->queue.len -= o->head;
		o->head = 0;
	}
}

static size_t piece(const struct output *o, const char *p, size_t n)
{
	const char *newline;

	if (o->kind != OUTPUT_PACED)
		return n;
	n = n < PIPE_BUF ? n : PIPE_BUF;
	if (o->policy.framed)
		return n;
	newline = memrchr(p, '\n', n);
	return newline ? (size_t)(newline + 1 - p) : n;
}

/* Whether a write need not wait, asked for `timeout` ms */
static bool is_ready(const struct output *o, int timeout)
{
	return poll(&(struct pollfd){.fd = o->fd, .events = POLLOUT}, 1, timeout) > 0;
}

/* Whether a reader who has taken nothing is to be waited for */
static bool is_patient(struct output *o)
{
	enum output_wait wait = o->patience ? o->patience(o->patience_ctx) : OUTPUT_WAIT;
	uint64_t now;

	if (wait != OUTPUT_WAIT_FOR_MORE) {
		o->stalled = 0;
		return wait == OUTPUT_WAIT;
	}
	now = clock_ns(CLOCK_MONOTONIC);
	if (!o->stalled)
		o->stalled = now;
	return now - o->stalled < NS_PER_SECOND;
}

static void be_patient(struct output *o)
{
	if (!is_patient(o))
		output_fail(o, ECANCELED);
}

static ssize_t write_once(const struct output *o, const char *p, size_t n)
{
	ssize_t done = o->kind == OUTPUT_SOCKET ?
		send(o->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL) : write(o->fd, p, n);

	return done > 0 ? done : done ? -errno : -EIO;
}

/* What comes of a write that did not: true to try it again */
static bool again(struct output *o, int err, bool wait)
{
	if (err != EAGAIN && err != EINTR) {
		output_fail(o, err);
		return false;
	}
	if (!wait && waits_for_reader(o))
		return false;
	if (err == EINTR || !is_ready(o, ASK_EVERY))
		be_patient(o);
	return true;
}

void output_push(struct output *o, size_t n, bool wait)
{
	int err = n && o->fd < 0 && !o->failed ? output_family_reopen(o) : 0;

	if (err)
		output_fail(o, -err);
	assert(o->failed || n <= output_waiting(o));
	while (n && !o->failed) {
		const char *p = o->queue.s + o->head;
		ssize_t done;

		if (o->kind == OUTPUT_PACED && !is_ready(o, wait ? ASK_EVERY : 0)) {
			if (!wait)
				break;
			be_patient(o);
			continue;
		}
		done = write_once(o, p, piece(o, p, n));
		if (done < 0 && !again(o, -done, wait))
			break;
		if (done < 0)
			continue;
		written(o, p, done);
		n -= done;
	}
	tidy(o);
}

void output_rescue(struct output *o)
{
	for (size_t n; !o->failed && o->fd >= 0 && (n = output_waiting(o) - o->begun);) {
		const char *p = o->queue.s + o->head;
		ssize_t done = write_once(o, p, piece(o, p, n));

		if (done > 0)
			written(o, p, done);
		else if ((done != -EAGAIN && done != -EINTR) || !is_patient(o))
			o->failed = EIO;
		else if (done == -EAGAIN)
			is_ready(o, ASK_EVERY);
	}
	o->queue.len = o->head = o->begun = 0;
	output_units_forget(&o->units);
	o->failed = ECANCELED;
	output_take_back(o);
}
