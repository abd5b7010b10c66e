#include "print/output/state.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARK = 160 };	/* bytes that the line which says why there is no more may take */

/* Sixteen bytes at a time: this is done to all that is written. Each byte of `found` counts up to
 * 255 newlines. */
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

/* Counts what will not be written. */
static void lose(struct output *o, size_t n, uint64_t count)
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

void output_say_lost(struct diag *diag, const char *name, const struct output_loss *loss, bool cut)
{
	diag_say(diag, "output to %s: %s%" PRIu64 " %s (%" PRIu64 " bytes) %s not written%s", name,
		 cut ? "at least " : "", loss->lost, noun(loss, loss->lost), loss->lost_bytes,
		 loss->lost == 1 ? "was" : "were", cut ? ": the trace ended there" : "");
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
				    o->ended ? "the limit of --max-bytes" : "not read in time");

	loss->blocks = o->policy.framed;
	return has;
}

void output_set_cut(struct output *o)
{
	o->cut = true;
}

/* The output cannot be written to any more. */
static void say_failure(const struct output *o, int err)
{
	struct output_loss loss;

	output_has_loss(o, &loss);
	diag_errno(o->diag, err, "output to %s stopped after %" PRIu64 " %s", o->name, loss.written,
		   noun(&loss, loss.written));
}

/* Who gave up waiting for a reader does not wait for one to say so. */
static bool may_say(const struct diag *diag, int failed)
{
	return failed != ECANCELED ||
		poll(&(struct pollfd){.fd = diag->fd, .events = POLLOUT}, 1, 0) > 0;
}

/* The beginning of a line that is in the file already is cut off, unless somebody else has changed
 * the file since. */
static bool cut_back(struct output *o)
{
	struct stat st;

	if (!o->tail)
		return true;
	if (!o->cuts || o->fd < 0 || fstat(o->fd, &st) ||
	    (uint64_t)st.st_size != o->whole + o->tail || ftruncate(o->fd, o->whole))
		return false;
	lose(o, o->tail, 0);
	o->tail = 0;
	return true;
}

bool output_take_back(struct output *o)
{
	if (o->begun) {
		lose(o, o->begun, 0);
		o->queue.len -= o->begun;
		o->begun = 0;
	}
	return cut_back(o);
}

void output_fail(struct output *o, int err)
{
	o->failed = err;
	if (!o->resumed && (!o->family || output_family_failed(o, err)) && may_say(o->diag, err))
		say_failure(o, err);
	cut_back(o);
	if (o->policy.framed)
		lose(o, output_waiting(o), output_units_waiting(&o->units));
	else if (output_waiting(o))
		lose(o, output_waiting(o), output_lines(o->queue.s + o->head, output_waiting(o)));
	o->queue.len = o->head = o->begun = 0;
	output_units_forget(&o->units);
}

bool output_resume(struct output *o)
{
	bool full = o->failed == ENOSPC || o->failed == EDQUOT || o->failed == EFBIG;

	if (!full || !o->policy.framed || !o->cuts || o->tail || o->resumed)
		return false;
	o->resumed = true;
	o->failed = 0;
	o->count.lost = o->count.lost_bytes = o->gap_lines = 0;
	return true;
}

int output_failed(const struct output *o)
{
	return -o->failed;
}

bool output_pending(const struct output *o)
{
	return output_waiting(o);
}

bool output_stuck(const struct output *o)
{
	return o->kind != OUTPUT_FILE && output_waiting(o);
}

int output_flush(struct output *o)
{
	size_t n = output_waiting(o);

	if (o->kind == OUTPUT_FILE && (n > o->begun || o->begun != o->shown)) {
		n -= o->begun;
		o->shown = o->begun;
	}
	if (n)
		output_push(o, n, false);
	if (o->listed && !output_waiting(o))
		output_family_unlist(o);
	return -o->failed;
}

/* Room for more, as far as writing makes it */
static void make_room(struct output *o, size_t n)
{
	if (output_waiting(o) + n <= BUFFER)
		return;
	output_push(o, output_waiting(o) - (o->kind == OUTPUT_FILE ? o->begun : 0), false);

	size_t waiting = output_waiting(o);
	size_t excess = waiting + n > QUEUE ? waiting + n - QUEUE : 0;

	if (excess && !o->policy.drop && o->kind != OUTPUT_FILE)
		output_push(o, excess < waiting ? excess : waiting, true);
}

/* Units or lines among what is lost at once */
static uint64_t count_of(const struct output *o, const char *p, size_t n)
{
	return o->policy.framed ? 1 : output_lines(p, n);
}

/* Should memory be out for the bytes, they are not there: see output_rescue. */
static void queue_unit(struct output *o, const char *p, size_t n)
{
	output_units_add(&o->units, n);
	sbuf_add(&o->queue, p, n);
}

static void queue_text(struct output *o, const char *p, size_t n)
{
	const char *newline = p[n - 1] == '\n' ? p + n - 1 : memrchr(p, '\n', n);

	sbuf_add(&o->queue, p, n);
	o->begun = newline ? (size_t)(p + n - (newline + 1)) : o->begun + n;
	if (newline)
		o->shown = 0;
}

static void append(struct output *o, const char *p, size_t n)
{
	if (!o->failed)
		make_room(o, n);
	if (o->failed) {
		lose(o, n, count_of(o, p, n));
		return;
	}
	(o->policy.framed ? queue_unit : queue_text)(o, p, n);
	o->taken += n;
	o->within = o->begun;
	if (o->family && !o->listed)
		output_family_list(o);
}

/* Says in the output itself what it lacks. What adds to it there is no subject of the policy. */
static void say_gap(struct output *o, enum print_gap why)
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

static void end(struct output *o)
{
	if (!o->policy.framed && !output_take_back(o) && o->within)
		append(o, "\n", 1);
	say_gap(o, PRINT_GAP_LIMIT);
	o->ended = true;
}

/* Whether there is no room for a line that begins now */
static bool is_full(struct output *o, size_t n)
{
	if (output_waiting(o) + n <= QUEUE)
		return false;
	output_push(o, output_waiting(o), false);
	return output_waiting(o) + n > QUEUE;
}

/* A line or a part of one, or a unit */
static void add_part(struct output *o, const char *p, size_t n)
{
	if (o->policy.most && !o->ended && !o->dropping && !o->failed &&
	    o->taken + n + MARK > o->policy.most)
		end(o);
	if (!o->ended && o->policy.drop && !o->within && !o->failed) {
		if (o->dropping && output_waiting(o) <= QUEUE / 2)
			say_gap(o, PRINT_GAP_DROPPED);
		else if (!o->dropping && is_full(o, n))
			o->dropping = true;
	}
	if (!o->ended && !o->dropping) {
		append(o, p, n);
		return;
	}
	lose(o, n, count_of(o, p, n));
	o->within = !o->policy.framed && p[n - 1] != '\n';
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
	if (policy->drop && o->kind == OUTPUT_PLAIN)
		o->kind = OUTPUT_PACED;
}

void output_wait_while(struct output *o, output_patience *patience, void *ctx)
{
	o->patience = patience;
	o->patience_ctx = ctx;
}

void output_drain(struct output *o)
{
	output_push(o, output_waiting(o), true);
	if (o->dropping && !o->failed && !o->within)
		say_gap(o, PRINT_GAP_DROPPED);
}

int output_close(struct output *o)
{
	struct output_loss loss;
	int err;

	output_drain(o);
	output_push(o, output_waiting(o), true);
	if (o->fd >= 0 && close(o->fd) && !o->failed && errno != EINTR) {
		o->failed = errno;
		diag_errno(o->diag, o->failed, "closing %s", o->name);
	}
	o->fd = -1;
	output_has_loss(o, &loss);
	err = o->failed ? -o->failed : loss.lost_bytes ? -ENOBUFS : 0;
	if (o->family)
		output_family_leave(o);
	else if (loss.lost_bytes && !o->resumed && may_say(o->diag, o->failed))
		output_say_lost(o->diag, o->name, &loss, o->cut);
	output_free(o);
	return err;
}
