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

enum {
	QUEUE_MOST = 8 << 20,		/* bytes */
	LOOK_MS = 20,			/* may_wait is asked that often */
	SAID_MOST = 200,		/* bytes of what a server says */
};
static const uint64_t first_pause = NS_PER_SECOND / 4, longest_pause = 16 * NS_PER_SECOND,
	patience_unreachable = 2 * NS_PER_SECOND;

struct waiting {
	struct waiting *next;
	unsigned spans;
	size_t n;
	char body[];
};

struct sender {
	struct http *http;		/* NULL: .fault says why */
	const char *fault;
	uint64_t timeout;		/* ms */
	bool waits;			/* for room */
	uint64_t taken;			/* when the server took something last */
	struct waiting *first, **last;
	size_t bytes;			/* that wait */
	bool asked;			/* .first is being sent */
	uint64_t pause, not_before;	/* ns; by CLOCK_MONOTONIC */
	bool unreachable;		/* nobody answered the last time */
	uint64_t spans;			/* that were added */
	uint64_t crowded, refused, unsent;	/* … and are lost: no room, not taken, left over */
	struct sbuf refusal, trouble;	/* what the server said; why it is to be asked again */
	struct sbuf words;		/* of .fault */
	bool finished;
};

bool sender_takes(const char *target)
{
	return target && (!strncasecmp(target, "http:", strlen("http:")) ||
			  !strncasecmp(target, "https:", strlen("https:")));
}

struct sender *sender_new(const char *target, bool waits)
{
	struct sender *s = alloc_new(struct sender);
	struct sbuf url = {0};

	s->last = &s->first;
	s->timeout = otlp_timeout();
	s->waits = waits;
	otlp_endpoint(&url, target);
	s->http = http_new(url.s, s->timeout, &s->words, &s->fault);
	sbuf_done(&url);
	return s;
}

uint64_t sender_lost(const struct sender *s)
{
	return s->crowded + s->refused + s->unsent;
}

static void drop_first(struct sender *s)
{
	struct waiting *w = s->first;

	s->first = w->next;
	if (!s->first)
		s->last = &s->first;
	s->bytes -= w->n;
	free(w);
}

/* What is in quotes behind "key": in JSON of a server, cut; backslashes as they are */
static void said(struct sbuf *b, const char *json, const char *key)
{
	const char *at = strstr(json, key);

	if (!at)
		return;
	at += strlen(key);
	at += strspn(at, " \t\r\n:");
	if (*at++ != '"')
		return;
	for (unsigned i = 0; at[i] && at[i] != '"' && i < SAID_MOST; i++) {
		if (at[i] == '\\' && at[i + 1])
			sbuf_char(b, at[i++]);
		sbuf_char(b, at[i]);
	}
}

/* "HTTP status 400: no such thing" */
static void status_words(struct sbuf *b, const struct http_answer *a)
{
	size_t at;

	sbuf_reset(b);
	sbuf_str(b, "HTTP status ");
	sbuf_dec(b, a->status, true);
	at = b->len;
	sbuf_str(b, ": ");
	said(b, a->body, "\"message\"");
	if (b->len == at + strlen(": "))
		b->s[b->len = at] = '\0';
}

/* {"partialSuccess": {"rejectedSpans": "3", "errorMessage": "…"}}: the rest was taken */
static void look_for_rejected(struct sender *s, const char *body)
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
	said(&s->refusal, body, "\"errorMessage\"");
	if (!s->refusal.len)
		sbuf_str(&s->refusal, "the server does not say why");
}

static bool is_passing(const struct http_answer *a)
{
	return !a->status || a->status == 429 || (a->status >= 502 && a->status <= 504);
}

static void take_answer(struct sender *s, const struct http_answer *a)
{
	s->asked = false;
	s->unreachable = a->unreachable;
	if (is_passing(a)) {
		if (a->status) {
			status_words(&s->trouble, a);
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
		look_for_rejected(s, a->body);
	} else {
		s->refused += s->first->spans;
		status_words(&s->refusal, a);
	}
	s->pause = s->not_before = 0;
	s->taken = clock_ns(CLOCK_MONOTONIC);
	drop_first(s);
}

bool sender_drive(struct sender *s)
{
	struct http_answer answer;

	while (s->first) {
		if (!s->asked) {
			if (s->not_before > clock_ns(CLOCK_MONOTONIC))
				return true;
			http_post(s->http, s->first->body, s->first->n);
			s->asked = true;
		}
		if (!http_drive(s->http, &answer))
			return true;
		take_answer(s, &answer);
	}
	return false;
}

/* Where nobody is kept up by that. Who has not taken anything for too long is not waited for again.
 * */
static void wait_for_room(struct sender *s, size_t n)
{
	uint64_t begun = clock_ns(CLOCK_MONOTONIC);

	while (s->bytes + n > QUEUE_MOST && sender_drive(s)) {
		uint64_t since = s->taken > begun ? s->taken : begun;

		if (clock_ns(CLOCK_MONOTONIC) - since > s->timeout * 1000 * 1000) {
			s->waits = false;
			return;
		}
		http_wait(s->http, LOOK_MS);
	}
}

void sender_add(struct sender *s, const void *body, size_t n, unsigned spans, bool last)
{
	struct waiting *w;

	s->spans += spans;
	if (s->waits && s->http)
		wait_for_room(s, n);
	if (!s->http || (s->bytes + n > QUEUE_MOST && !last)) {
		s->crowded += spans;
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

/* "7 could not be sent (why)" */
static void lost_words(struct sbuf *b, uint64_t n, const char *what, const struct sbuf *why)
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

static void conclude(struct sender *s)
{
	struct sbuf *b = &s->words;

	s->finished = true;
	if (s->asked && !s->trouble.len)
		sbuf_str(&s->trouble, "the server has not answered yet");
	for (; s->first; drop_first(s))
		s->unsent += s->first->spans;
	if (!sender_lost(s))
		return;
	sbuf_dec(b, sender_lost(s), false);
	sbuf_str(b, " of ");
	words_count(b, s->spans, "span is lost: ", "spans are lost: ");
	lost_words(b, s->unsent, " could not be sent", &s->trouble);
	lost_words(b, s->crowded, " came when 8 MiB waited already", &s->trouble);
	lost_words(b, s->refused, " refused by the server", &s->refusal);
	s->fault = b->s;
}

/* ns that there is something to wait for; 0: no more */
static uint64_t left(const struct sender *s, uint64_t begun)
{
	uint64_t now = clock_ns(CLOCK_MONOTONIC), most = s->timeout * 1000 * 1000, end;

	if (s->unreachable && !s->asked && most > patience_unreachable)
		most = patience_unreachable;
	end = begun + most;
	return now < end && (s->asked || s->not_before < end) ? end - now : 0;
}

void sender_finish(struct sender *s, bool (*may_wait)(void *ctx), void *ctx)
{
	uint64_t begun = clock_ns(CLOCK_MONOTONIC);

	if (s->finished || !s->http)
		return;
	while (sender_drive(s) && left(s, begun) && may_wait(ctx))
		http_wait(s->http, LOOK_MS);
	conclude(s);
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
