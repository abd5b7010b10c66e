/* Writes queued bytes to the descriptor.
 *
 * If poll(2) reports a pipe as writable, a write of up to PIPE_BUF bytes does not block and is
 * atomic (pipe(7)), even if the open file description, which other processes may share, is in
 * blocking mode. Each write ends at a newline if possible, so that output of other writers to the
 * same pipe falls between lines. */
#include "print/output/state.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/system/clock.h"

enum { POLL_MS = 100 };	/* how often a reader that takes nothing is polled */

static bool waits_for_reader(const struct output *o)
{
	return o->kind == OUTPUT_POLLED || o->kind == OUTPUT_SOCKET;
}

static void count_written(struct output *o, uint64_t n)
{
	o->count.written += n;
	if (o->sum)
		o->sum->written += n;
}

/* Accounts for n bytes that were written. */
static void account_written(struct output *o, const char *p, size_t n)
{
	size_t units = output_units_waiting(&o->units);
	const char *newline = o->policy.framed ? NULL : memrchr(p, '\n', n);
	size_t whole = o->policy.framed ? output_units_written(&o->units, n) :
		newline ? (size_t)(newline + 1 - p) : 0;

	if (whole) {
		o->whole_size += o->partial_size + whole;
		o->partial_size = 0;
	}
	o->partial_size += n - whole;
	count_written(o, o->policy.framed ? units - output_units_waiting(&o->units) :
		      output_lines(p, whole));
	o->head += n;
	o->stalled_since = 0;
	if (o->queued_partial > output_waiting(o))
		o->queued_partial = o->flushed_partial = output_waiting(o);
}

/* Removes written bytes from the queue once they take up most of it. */
static void compact_queue(struct output *o)
{
	if (!output_waiting(o)) {
		o->queue.len = o->head = 0;
	} else if (o->head > BUFFER && o->head > o->queue.len / 2) {
		memmove(o->queue.s, o->queue.s + o->head, output_waiting(o));
		o->queue.len -= o->head;
		o->head = 0;
	}
}

/* Returns how many of n bytes to pass to the next write. */
static size_t write_size(const struct output *o, const char *p, size_t n)
{
	const char *newline;

	if (o->kind != OUTPUT_POLLED)
		return n;
	n = n < PIPE_BUF ? n : PIPE_BUF;
	if (o->policy.framed)
		return n;
	newline = memrchr(p, '\n', n);
	return newline ? (size_t)(newline + 1 - p) : n;
}

/* Waits up to `timeout` ms until a write does not block. Returns whether it does not. */
static bool is_ready(const struct output *o, int timeout)
{
	return poll(&(struct pollfd){.fd = o->fd, .events = POLLOUT}, 1, timeout) > 0;
}

/* Asks whether to keep waiting for a reader that takes nothing. */
static enum output_wait ask(struct output *o)
{
	enum output_wait wait = o->wait_fn ? o->wait_fn(o->wait_ctx) : OUTPUT_WAIT;

	/* A write to another kind, such as a terminal, may block until a signal comes. During the
	 * write that a signal has interrupted, a timer sends more; a later write could block for
	 * ever. */
	o->defers = waits_for_reader(o) &&
		(wait == OUTPUT_WAIT_LATER || wait == OUTPUT_WAIT_FOR_MORE);
	return wait;
}

bool output_may_defer(struct output *o, size_t n)
{
	if (o->defers)
		ask(o);
	return o->defers && output_waiting(o) + n <= QUEUE_AT_END;
}

/* Whether to keep waiting after that answer */
static bool should_wait(struct output *o, enum output_wait wait)
{
	uint64_t now;

	if (wait != OUTPUT_WAIT_FOR_MORE) {
		o->stalled_since = 0;
		return wait != OUTPUT_GIVE_UP;
	}
	now = clock_ns(CLOCK_MONOTONIC);
	if (!o->stalled_since)
		o->stalled_since = now;
	return now - o->stalled_since < NS_PER_SECOND;
}

/* Returns whether to try again, after a write that would have blocked, or was interrupted. */
static bool wait_again(struct output *o, enum output_push how)
{
	enum output_wait wait = ask(o);

	if (how != OUTPUT_PUSH_ALL && o->defers && output_waiting(o) < QUEUE_AT_END)
		return false;
	if (!should_wait(o, wait))
		output_fail(o, ECANCELED);
	return true;
}

static ssize_t write_once(const struct output *o, const char *p, size_t n)
{
	ssize_t done = o->kind == OUTPUT_SOCKET ?
		send(o->fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL) : write(o->fd, p, n);

	return done > 0 ? done : done ? -errno : -EIO;
}

/* Handles a failed write. Returns true if it is to be retried. */
static bool handle_write_error(struct output *o, int err, enum output_push how)
{
	if (err != EAGAIN && err != EINTR) {
		output_fail(o, err);
		return false;
	}
	if (how == OUTPUT_PUSH_NOW && waits_for_reader(o))
		return false;
	return (err != EINTR && is_ready(o, POLL_MS)) || wait_again(o, how);
}

void output_push(struct output *o, size_t n, enum output_push how)
{
	int err = n && o->fd < 0 && !o->failed ? output_family_reopen(o) : 0;

	if (err)
		output_fail(o, -err);
	output_begin(o);
	if (o->is_kept) {
		output_forget_queue(o);
		return;
	}
	assert(o->failed || n <= output_waiting(o));
	while (n && !o->failed) {
		const char *p = o->queue.s + o->head;
		ssize_t done;

		if (o->kind == OUTPUT_POLLED &&
		    !is_ready(o, how != OUTPUT_PUSH_NOW ? POLL_MS : 0)) {
			if (how == OUTPUT_PUSH_NOW || !wait_again(o, how))
				break;
			continue;
		}
		done = write_once(o, p, write_size(o, p, n));
		if (done < 0 && !handle_write_error(o, -done, how))
			break;
		if (done < 0)
			continue;
		account_written(o, p, done);
		n -= done;
	}
	compact_queue(o);
}

void output_rescue(struct output *o)
{
	output_begin(o);
	if (o->is_kept)
		output_forget_queue(o);
	for (size_t n; !o->failed && o->fd >= 0 && (n = output_waiting(o) - o->queued_partial);) {
		const char *p = o->queue.s + o->head;
		ssize_t done = write_once(o, p, write_size(o, p, n));

		if (done > 0)
			account_written(o, p, done);
		else if ((done != -EAGAIN && done != -EINTR) ||
			 !should_wait(o, ask(o)))
			o->failed = EIO;
		else if (done == -EAGAIN)
			is_ready(o, POLL_MS);
	}
	output_forget_queue(o);
	o->failed = ECANCELED;
	output_discard_partial(o);
}
