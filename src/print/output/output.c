#include "print/output/state.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_LINE = 160 };	/* bytes reserved for the line that reports PRINT_GAP_LIMIT */

/* Compares sixteen bytes at a time, because all output passes through here. Each byte of `found`
 * counts up to 255 newlines. */
uint64_t output_lines(const char *p, size_t n)
{
	typedef uint8_t bytes16 __attribute__((vector_size(16)));
	uint64_t count = 0;

	while (n >= sizeof(bytes16)) {
		size_t rounds = n / sizeof(bytes16) < 255 ? n / sizeof(bytes16) : 255;
		bytes16 found = {0}, part;

		n -= rounds * sizeof(part);
		for (; rounds; rounds--, p += sizeof(part)) {
			memcpy(&part, p, sizeof(part));
			found -= (bytes16)(part == '\n');
		}
		for (unsigned i = 0; i < sizeof(found); i++)
			count += found[i];
	}
	while (n)
		count += p[--n] == '\n';
	return count;
}

/* Counts n bytes and `count` lines or units as not written. */
static void count_lost(struct output *o, size_t n, uint64_t count)
{
	o->count.lost_bytes += n;
	o->count.lost += count;
	if (o->sum) {
		o->sum->lost_bytes += n;
		o->sum->lost += count;
	}
	o->gap_lines += count;
}

static const char *noun(const struct output_loss *loss, uint64_t n)
{
	return loss->blocks ? n == 1 ? "block" : "blocks" : n == 1 ? "line" : "lines";
}

void output_report_loss(struct diag *diag, const char *name, const struct output_loss *loss,
			bool trace_ended)
{
	if (diag->as_strace && loss->stopped)
		return;		/* the failure has been reported */
	diag_say(diag, "output to %s: %s%" PRIu64 " %s (%" PRIu64 " bytes) %s not written%s", name,
		 trace_ended ? "at least " : "", loss->lost, noun(loss, loss->lost),
		 loss->lost_bytes, loss->lost == 1 ? "was" : "were",
		 trace_ended ? ": the trace ended there" : "");
}

bool output_fill_loss(struct output_loss *loss, const struct output_count *count, int failed,
		      const char *reason)
{
	*loss = (struct output_loss){
		.stopped = failed, .counted = true,
		.reason = failed ? strerror(failed) : reason,
		.written = count->written, .lost = count->lost, .lost_bytes = count->lost_bytes,
	};
	return failed || count->lost_bytes;
}

bool output_has_loss(const struct output *o, struct output_loss *loss)
{
	bool has = output_fill_loss(loss, &o->count, o->failed,
				    o->at_limit ? "the limit of --max-bytes" : "not read in time");

	loss->blocks = o->policy.framed;
	return has;
}

void output_set_trace_ended(struct output *o)
{
	o->trace_ended = true;
}

/* Reports that nothing more can be written to the output. */
static void report_failure(const struct output *o, int err)
{
	struct output_loss loss;

	if (o->diag->as_strace) {
		diag_errno(o->diag, err, "%s", o->name);
		return;
	}
	output_has_loss(o, &loss);
	diag_errno(o->diag, err, "output to %s stopped after %" PRIu64 " %s", o->name, loss.written,
		   noun(&loss, loss.written));
}

/* After giving up on a reader, do not block on a diagnostic stream that is not read either. */
static bool may_report(const struct diag *diag, int failed)
{
	return failed != ECANCELED ||
		poll(&(struct pollfd){.fd = diag->fd, .events = POLLOUT}, 1, 0) > 0;
}

/* Truncates an incomplete last line from the file, unless another process has changed the file's
 * size. Returns true if the file ends with a complete line now. */
static bool truncate_partial(struct output *o)
{
	struct stat st;

	if (!o->partial_size)
		return true;
	if (!o->can_truncate || o->fd < 0 || fstat(o->fd, &st) ||
	    (uint64_t)st.st_size != o->whole_size + o->partial_size ||
	    ftruncate(o->fd, o->whole_size))
		return false;
	count_lost(o, o->partial_size, 0);
	o->partial_size = 0;
	return true;
}

bool output_discard_partial(struct output *o)
{
	if (o->queued_partial) {
		count_lost(o, o->queued_partial, 0);
		o->queue.len -= o->queued_partial;
		o->queued_partial = 0;
	}
	return truncate_partial(o);
}

void output_begin(struct output *o)
{
	if (!o->replaces || o->is_kept)
		return;
	o->replaces = false;
	if (ftruncate(o->fd, 0))
		output_fail(o, errno);
}

void output_keep(struct output *o)
{
	o->is_kept = o->replaces;
}

void output_forget_queue(struct output *o)
{
	o->queue.len = o->head = o->queued_partial = 0;
	output_units_forget(&o->units);
}

void output_fail(struct output *o, int err)
{
	o->failed = err;
	if (!o->resumed && (!o->family || output_family_fail(o, err)) && may_report(o->diag, err))
		report_failure(o, err);
	truncate_partial(o);
	if (o->policy.framed)
		count_lost(o, output_waiting(o), output_units_waiting(&o->units));
	else if (output_waiting(o))
		count_lost(o, output_waiting(o),
			   output_lines(o->queue.s + o->head, output_waiting(o)));
	output_forget_queue(o);
}

bool output_resume(struct output *o)
{
	bool full = o->failed == ENOSPC || o->failed == EDQUOT || o->failed == EFBIG;

	if (!full || !o->policy.framed || !o->can_truncate || o->partial_size || o->resumed)
		return false;
	o->resumed = true;
	o->failed = 0;
	o->count.lost = o->count.lost_bytes = o->gap_lines = 0;
	return true;
}

int output_error(const struct output *o)
{
	return -o->failed;
}

bool output_pending(const struct output *o)
{
	return output_waiting(o);
}

bool output_waits_for_reader(const struct output *o)
{
	return o->kind != OUTPUT_FILE && output_waiting(o);
}

int output_flush(struct output *o)
{
	size_t n = output_waiting(o);

	if (o->kind == OUTPUT_FILE &&
	    (n > o->queued_partial || o->queued_partial != o->flushed_partial)) {
		n -= o->queued_partial;
		o->flushed_partial = o->queued_partial;
	}
	if (n)
		output_push(o, n, OUTPUT_PUSH_NOW);
	if (o->is_pending && !output_waiting(o))
		output_family_remove_pending(o);
	return -o->failed;
}

/* Makes room for n bytes in the queue by writing, as far as the policy allows. */
static void make_room(struct output *o, size_t n)
{
	if (output_waiting(o) + n <= BUFFER || output_may_defer(o, n))
		return;
	output_push(o, output_waiting(o) - (o->kind == OUTPUT_FILE ? o->queued_partial : 0),
		    OUTPUT_PUSH_NOW);

	size_t waiting = output_waiting(o);
	size_t excess = waiting + n > QUEUE ? waiting + n - QUEUE : 0;

	if (excess && !o->policy.drop && o->kind != OUTPUT_FILE)
		output_push(o, excess < waiting ? excess : waiting, OUTPUT_PUSH_FOR_ROOM);
}

/* Number of lines or units in n bytes that are lost together */
static uint64_t count_units(const struct output *o, const char *p, size_t n)
{
	return o->policy.framed ? 1 : output_lines(p, n);
}

/* If sbuf_add runs out of memory, the unit is registered without its bytes: see output_rescue. */
static void queue_unit(struct output *o, const char *p, size_t n)
{
	output_units_add(&o->units, n);
	sbuf_add(&o->queue, p, n);
}

static void queue_text(struct output *o, const char *p, size_t n)
{
	const char *newline = p[n - 1] == '\n' ? p + n - 1 : memrchr(p, '\n', n);

	sbuf_add(&o->queue, p, n);
	o->queued_partial = newline ? (size_t)(p + n - (newline + 1)) : o->queued_partial + n;
	if (newline)
		o->flushed_partial = 0;
}

static void append(struct output *o, const char *p, size_t n)
{
	if (!o->failed)
		make_room(o, n);
	if (o->failed) {
		count_lost(o, n, count_units(o, p, n));
		return;
	}
	(o->policy.framed ? queue_unit : queue_text)(o, p, n);
	o->accepted += n;
	o->in_line = o->queued_partial;
	if (o->family && !o->is_pending)
		output_family_add_pending(o);
}

/* Adds a line about the missing lines to the output itself. The size limit does not apply to it. */
static void report_gap(struct output *o, enum print_gap why)
{
	struct output_policy policy = o->policy;
	uint64_t count = o->gap_lines;

	o->policy.most = 0;
	o->dropping = false;
	o->gap_lines = 0;
	if (o->gap)
		o->gap(o->gap_ctx, o, why, count);
	o->policy = policy;
}

static void end_at_limit(struct output *o)
{
	if (!o->policy.framed && !output_discard_partial(o) && o->in_line)
		append(o, "\n", 1);
	report_gap(o, PRINT_GAP_LIMIT);
	o->at_limit = true;
}

/* Whether the queue, after writing what the reader takes, has no room for n more bytes */
static bool is_full(struct output *o, size_t n)
{
	if (output_waiting(o) + n <= QUEUE)
		return false;
	output_push(o, output_waiting(o), OUTPUT_PUSH_NOW);
	return output_waiting(o) + n > QUEUE;
}

/* Adds a line, a part of a line, or a unit. */
static void add_part(struct output *o, const char *p, size_t n)
{
	if (o->policy.most && !o->at_limit && !o->dropping && !o->failed &&
	    o->accepted + n + LIMIT_LINE > o->policy.most)
		end_at_limit(o);
	if (!o->at_limit && o->policy.drop && !o->in_line && !o->failed) {
		if (o->dropping && output_waiting(o) <= QUEUE / 2)
			report_gap(o, PRINT_GAP_DROPPED);
		else if (!o->dropping && is_full(o, n))
			o->dropping = true;
	}
	if (!o->at_limit && !o->dropping) {
		append(o, p, n);
		return;
	}
	count_lost(o, n, count_units(o, p, n));
	o->in_line = !o->policy.framed && p[n - 1] != '\n';
}

void output_add(struct output *o, const void *bytes, size_t n)
{
	const char *p = bytes;

	if (!o->policy.drop && !o->policy.most) {
		if (n)
			append(o, p, n);
		return;
	}
	while (n) {
		const char *newline = o->policy.framed ? NULL : memchr(p, '\n', n);
		size_t part = newline ? (size_t)(newline + 1 - p) : n;

		add_part(o, p, part);
		p += part;
		n -= part;
	}
}

void output_str(struct output *o, const char *s)
{
	output_add(o, s, strlen(s));
}

void output_set_policy(struct output *o, const struct output_policy *policy, output_gap *gap,
		       void *ctx)
{
	o->policy = *policy;
	o->policy.drop &= o->kind != OUTPUT_FILE;
	o->gap = gap;
	o->gap_ctx = ctx;
	if (policy->drop && o->kind == OUTPUT_BLOCKING)
		o->kind = OUTPUT_POLLED;
}

void output_set_wait_fn(struct output *o, output_wait_fn *wait_fn, void *ctx)
{
	o->wait_fn = wait_fn;
	o->wait_ctx = ctx;
}

void output_drain(struct output *o)
{
	output_push(o, output_waiting(o), OUTPUT_PUSH_ALL);
	if (o->dropping && !o->failed && !o->in_line)
		report_gap(o, PRINT_GAP_DROPPED);
}

int output_close(struct output *o)
{
	struct output_loss loss;
	int err;

	output_begin(o);
	output_drain(o);
	output_push(o, output_waiting(o), OUTPUT_PUSH_ALL);
	if (o->fd >= 0 && close(o->fd) && !o->failed && errno != EINTR) {
		o->failed = errno;
		diag_errno(o->diag, o->failed, "cannot close %s", o->name);
	}
	o->fd = -1;
	output_has_loss(o, &loss);
	err = o->failed ? -o->failed : loss.lost_bytes ? -ENOBUFS : 0;
	if (o->family)
		output_family_remove(o);
	else if (loss.lost_bytes && !o->resumed && may_report(o->diag, o->failed))
		output_report_loss(o->diag, o->name, &loss, o->trace_ended);
	output_free(o);
	return err;
}
