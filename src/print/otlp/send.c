#include "print/otlp/send.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory/alloc.h"
#include "base/system/clock.h"
#include "base/text/sbuf.h"
#include "print/otlp/environment.h"
#include "print/otlp/http.h"
#include "print/core/process_words.h"
#include "ptrail/printer.h"

enum {
	QUEUE_MAX = 8 << 20,		/* bytes */
	POLL_MS = 20,			/* interval at which may_wait is called */
	SERVER_TEXT_MAX = 200,		/* bytes of a server's error message */
};
static const uint64_t first_pause = NS_PER_SECOND / 4, longest_pause = 16 * NS_PER_SECOND,
	patience_unreachable = 2 * NS_PER_SECOND;

struct queued_batch {
	struct queued_batch *next;
	unsigned spans;
	size_t n;
	char body[];
};

struct sender {
	struct http *http;		/* NULL: .fault says why */
	const char *fault;
	uint64_t timeout;		/* ms */
	const struct print_options *options;
	bool waits;			/* sender_add may wait for room in the queue */
	uint64_t last_accepted;		/* ns of CLOCK_MONOTONIC: the server accepted a batch */
	struct queued_batch *first, **last;
	size_t bytes;			/* total size of the queued batches */
	bool in_progress;		/* .first is being sent */
	/* ns before the next attempt, unless the server gives a time */
	uint64_t pause;
	uint64_t not_before;		/* ns of CLOCK_MONOTONIC: time of the next attempt */
	bool unreachable;		/* the last attempt could not connect */
	uint64_t spans;			/* number of spans passed to sender_add */
	uint64_t dropped;		/* number of spans dropped because the queue was full */
	uint64_t refused;		/* number of spans rejected by the server */
	uint64_t unsent;		/* number of spans still queued at the end */
	struct sbuf refusal;		/* the server's reason for a rejection */
	struct sbuf trouble;		/* reason of the last temporary failure */
	struct sbuf words;		/* storage of .fault */
	bool finished;			/* sender_finish has returned */
};

bool sender_accepts(const char *target)
{
	return target && (!strncasecmp(target, "http:", strlen("http:")) ||
			  !strncasecmp(target, "https:", strlen("https:")));
}

struct sender *sender_new(const struct print_options *options)
{
	struct sender *s = alloc_new(struct sender);
	struct sbuf url = {0};

	s->last = &s->first;
	s->timeout = otlp_timeout();
	s->waits = options->recorded;
	s->options = options;
	otlp_endpoint(&url, options->target);
	s->http = http_new(url.s, s->timeout, &s->words, &s->fault);
	sbuf_done(&url);
	return s;
}

uint64_t sender_lost(const struct sender *s)
{
	return s->dropped + s->refused + s->unsent;
}

static void drop_first(struct sender *s)
{
	struct queued_batch *w = s->first;

	s->first = w->next;
	if (!s->first)
		s->last = &s->first;
	s->bytes -= w->n;
	free(w);
}

/* Appends the string value of a key in a server's JSON, cut and without decoding escapes. */
static void add_json_string(struct sbuf *b, const char *json, const char *key)
{
	const char *at = strstr(json, key);

	if (!at)
		return;
	at += strlen(key);
	at += strspn(at, " \t\r\n:");
	if (*at++ != '"')
		return;
	for (unsigned i = 0; at[i] && at[i] != '"' && i < SERVER_TEXT_MAX; i++) {
		if (at[i] == '\\' && at[i + 1])
			sbuf_char(b, at[i++]);
		sbuf_char(b, at[i]);
	}
}

/* Sets `b` to "HTTP status 400: MESSAGE". */
static void set_status_text(struct sbuf *b, const struct http_response *a)
{
	size_t at;

	sbuf_reset(b);
	sbuf_str(b, "HTTP status ");
	sbuf_dec(b, a->status, true);
	at = b->len;
	sbuf_str(b, ": ");
	add_json_string(b, a->body, "\"message\"");
	if (b->len == at + strlen(": "))
		b->s[b->len = at] = '\0';
}

/* Counts the rejected spans of a partial success:
 * {"partialSuccess": {"rejectedSpans": "3", "errorMessage": "…"}} */
static void count_rejected(struct sender *s, const char *body)
{
	static const char key[] = "\"rejectedSpans\"";
	const char *at = strstr(body, key);
	uint64_t n;

	if (!at)
		return;
	at += strlen(key);
	at += strspn(at, " \t\r\n:\"");
	n = strtoull(at, NULL, 10);
	n = n < s->first->spans ? n : s->first->spans;
	if (!n)
		return;
	s->refused += n;
	sbuf_reset(&s->refusal);
	add_json_string(&s->refusal, body, "\"errorMessage\"");
	if (!s->refusal.len)
		sbuf_str(&s->refusal, "no reason given");
}

static bool is_temporary(const struct http_response *a)
{
	return !a->status || a->status == 429 || (a->status >= 502 && a->status <= 504);
}

static void handle_response(struct sender *s, const struct http_response *a)
{
	s->in_progress = false;
	s->unreachable = a->unreachable;
	if (is_temporary(a)) {
		if (a->status) {
			set_status_text(&s->trouble, a);
		} else {
			sbuf_reset(&s->trouble);
			sbuf_str(&s->trouble, a->error);
		}
		s->pause = !s->pause ? first_pause :
			2 * s->pause < longest_pause ? 2 * s->pause : longest_pause;
		s->not_before = clock_ns(CLOCK_MONOTONIC) +
			(a->retry_after ? a->retry_after : s->pause);
		return;
	}
	if (a->status >= 200 && a->status <= 299) {
		count_rejected(s, a->body);
	} else {
		s->refused += s->first->spans;
		set_status_text(&s->refusal, a);
	}
	s->pause = s->not_before = 0;
	s->last_accepted = clock_ns(CLOCK_MONOTONIC);
	drop_first(s);
}

bool sender_drive(struct sender *s)
{
	struct http_response response;

	while (s->first) {
		if (!s->in_progress) {
			if (s->not_before > clock_ns(CLOCK_MONOTONIC))
				return true;
			http_post(s->http, s->first->body, s->first->n);
			s->in_progress = true;
		}
		if (!http_drive(s->http, &response))
			return true;
		handle_response(s, &response);
	}
	return false;
}

/* Waits until `n` more bytes fit into the queue. If the server accepts nothing within the
 * timeout, does not wait again. */
static void wait_for_room(struct sender *s, size_t n)
{
	uint64_t begun = clock_ns(CLOCK_MONOTONIC);

	while (s->bytes + n > QUEUE_MAX && sender_drive(s)) {
		uint64_t since = s->last_accepted > begun ? s->last_accepted : begun;

		if (clock_ns(CLOCK_MONOTONIC) - since > s->timeout * 1000 * 1000 ||
		    (s->options->may_wait && !s->options->may_wait(s->options->wait_ctx))) {
			s->waits = false;
			return;
		}
		http_wait(s->http, POLL_MS);
	}
}

void sender_add(struct sender *s, const void *body, size_t n, unsigned spans, bool last)
{
	struct queued_batch *w;

	s->spans += spans;
	if (s->waits && s->http)
		wait_for_room(s, n);
	if (!s->http || (s->bytes + n > QUEUE_MAX && !last)) {
		s->dropped += spans;
		return;
	}
	w = alloc_zeroed(sizeof(*w) + n);
	w->spans = spans;
	w->n = n;
	memcpy(w->body, body, n);
	*s->last = w;
	s->last = &w->next;
	s->bytes += n;
}

/* Appends "N WHAT (WHY)", after a separator. */
static void add_loss(struct sbuf *b, uint64_t n, const char *what, const struct sbuf *why)
{
	if (!n)
		return;
	if (b->s[b->len - 1] != ' ')
		sbuf_str(b, "; ");
	sbuf_dec(b, n, false);
	sbuf_str(b, what);
	if (!why->len)
		return;
	sbuf_str(b, " (");
	sbuf_add(b, why->s, why->len);
	sbuf_char(b, ')');
}

static void drop_unsent(struct sender *s)
{
	struct sbuf *b = &s->words;

	s->finished = true;
	if (s->in_progress && !s->trouble.len)
		sbuf_str(&s->trouble, "no response from the server yet");
	for (; s->first; drop_first(s))
		s->unsent += s->first->spans;
	if (!sender_lost(s))
		return;
	sbuf_dec(b, sender_lost(s), false);
	sbuf_str(b, " of ");
	words_count(b, s->spans, "span is lost: ", "spans are lost: ");
	add_loss(b, s->unsent, " could not be sent", &s->trouble);
	add_loss(b, s->dropped, " dropped because 8 MiB were queued", &s->trouble);
	add_loss(b, s->refused, " refused by the server", &s->refusal);
	s->fault = b->s;
}

/* Returns the ns that sender_finish may continue to wait; 0: stop */
static uint64_t time_left(const struct sender *s, uint64_t begun)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC), most = s->timeout * 1000 * 1000, end;

	if (s->unreachable && !s->in_progress && most > patience_unreachable)
		most = patience_unreachable;
	end = begun + most;
	return now < end && (s->in_progress || s->not_before < end) ? end - now : 0;
}

void sender_finish(struct sender *s, bool (*may_wait)(void *ctx), void *ctx)
{
	uint64_t begun = clock_ns(CLOCK_MONOTONIC);

	if (s->finished || !s->http)
		return;
	while (sender_drive(s) && time_left(s, begun) && may_wait(ctx))
		http_wait(s->http, POLL_MS);
	drop_unsent(s);
}

const char *sender_fault(const struct sender *s)
{
	return s->fault;
}

void sender_free(struct sender *s)
{
	while (s->first)
		drop_first(s);
	http_free(s->http);
	sbuf_done(&s->refusal);
	sbuf_done(&s->trouble);
	sbuf_done(&s->words);
	free(s);
}
