#include "print/otlp/span.h"

#include <string.h>

enum {
	KIND_INTERNAL = 1,	/* SpanKind: what a command is by the conventions of cli spans */
	STATUS_ERROR = 2,	/* StatusCode */
	FLAG_REMOTE_KNOWN = 0x100, FLAG_REMOTE = 0x200,		/* SpanFlags */
	NUMBER_DIGITS = 16, TRACEPARENT_LENGTH = 55,
};

/* The last steps of MurmurHash3: each bit of the argument changes half of the result's */
static uint64_t mix(uint64_t h)
{
	h = (h ^ h >> 33) * 0xff51afd7ed558ccd;
	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53;
	return h ^ h >> 33;
}

static uint64_t absorb(uint64_t h, uint64_t n)
{
	return mix(h * 31 + mix(n + 0x9e3779b97f4a7c15));
}

static uint64_t absorb_str(uint64_t h, const char *s)
{
	uint64_t n = 0xcbf29ce484222325;	/* FNV-1a */

	for (; s && *s; s++)
		n = (n ^ (unsigned char)*s) * 0x100000001b3;
	return absorb(h, n);
}

/* `n` hexadecimal digits in lower case; false: they are not that */
static bool digits(const char *s, unsigned n, uint64_t *value)
{
	*value = 0;
	for (; n; n--, s++) {
		unsigned digit = *s >= '0' && *s <= '9' ? *s - '0' :
			*s >= 'a' && *s <= 'f' ? *s - 'a' + 10 : 16;

		if (digit > 15)
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

/* VERSION-TRACE-SPAN-FLAGS, with more behind it in versions to come */
static bool join(struct otlp_run *run, const char *s)
{
	uint64_t version, high, low, span, flags;
	size_t length = s ? strlen(s) : 0;

	if (length < TRACEPARENT_LENGTH || s[2] != '-' || s[35] != '-' || s[52] != '-')
		return false;
	if (!digits(s, 2, &version) || !digits(s + 3, 16, &high) || !digits(s + 19, 16, &low) ||
	    !digits(s + 36, 16, &span) || !digits(s + 53, 2, &flags))
		return false;
	if (version == 0xff || !(high | low) || !span ||
	    (version ? length > TRACEPARENT_LENGTH && s[TRACEPARENT_LENGTH] != '-' :
	     length > TRACEPARENT_LENGTH))
		return false;
	run->trace[0] = high;
	run->trace[1] = low;
	run->parent = span;
	run->flags = flags;
	return true;
}

void otlp_run_begin(struct otlp_run *run, const struct event *begin, const char *traceparent)
{
	uint64_t h = absorb(0, begin->begin.realtime);

	*run = (struct otlp_run){.realtime = begin->begin.realtime, .flags = 1,
		.trace = {begin->begin.run[0], begin->begin.run[1]}};
	if (!run->trace[0] && !run->trace[1]) {
		h = absorb_str(absorb(h, begin->begin.tracer), begin->begin.machine);
		for (const char *const *s = begin->begin.argv; s && *s; s++)
			h = absorb_str(h, *s);
		run->trace[0] = absorb(h, 1);
		run->trace[1] = absorb(h, 2);
	}
	run->trace[1] |= !run->trace[1];	/* none but zeros would be no number */
	run->seed = absorb(mix(run->trace[0]), run->trace[1]);
	join(run, traceparent);
}

uint64_t otlp_run_span(const struct otlp_run *run, unsigned kind, uint64_t a, uint64_t b)
{
	uint64_t id = absorb(absorb(absorb(run->seed, kind), a), b);

	return id ? id : 1;
}

static void number(struct json *j, const char *key, const uint64_t *n, unsigned words)
{
	char text[2 * NUMBER_DIGITS];
	unsigned length = words * NUMBER_DIGITS;

	for (unsigned i = 0; i < length; i++)
		text[i] = "0123456789abcdef"[n[i / 16] >> (60 - i % 16 * 4) & 15];
	json_key(j, key);
	json_ascii(j, text, length);
}

static void moment(struct json *j, const char *key, const struct otlp_run *run, uint64_t time)
{
	json_key(j, key);
	json_decimal(j, run->realtime + time);
}

static struct json begin(struct sbuf *list, const char *prefix, const char *key, const char *type)
{
	struct json j = {.b = list, .more = list->len > 0};

	json_object(&j);
	json_key(&j, "key");
	if (*prefix) {
		struct sbuf name = {0};

		sbuf_str(&name, prefix);
		sbuf_str(&name, key);
		json_str(&j, name.s);
		sbuf_done(&name);
	} else {
		json_str(&j, key);
	}
	json_key(&j, "value");
	json_object(&j);
	json_key(&j, type);
	return j;
}

static void end(struct json *j)
{
	json_object_end(j);
	json_object_end(j);
}

void otlp_str(struct sbuf *list, const char *key, const char *value)
{
	struct json j;

	if (!value || !*value)
		return;
	j = begin(list, "", key, "stringValue");
	json_str(&j, value);
	end(&j);
}

void otlp_text(struct sbuf *list, const char *key, const struct sbuf *value)
{
	otlp_str(list, key, value->len ? value->s : NULL);
}

/* int64 is a string in the JSON mapping of protocol buffers */
static void decimal(struct json *j, int64_t value)
{
	if (value >= 0) {
		json_decimal(j, value);
		return;
	}

	struct sbuf text = {0};

	sbuf_dec(&text, value, true);
	json_ascii(j, text.s, text.len);
	sbuf_done(&text);
}

void otlp_prefixed_int(struct sbuf *list, const char *prefix, const char *key, int64_t value)
{
	struct json j = begin(list, prefix, key, "intValue");

	decimal(&j, value);
	end(&j);
}

void otlp_int(struct sbuf *list, const char *key, int64_t value)
{
	otlp_prefixed_int(list, "", key, value);
}

void otlp_bool(struct sbuf *list, const char *key, bool value)
{
	struct json j = begin(list, "", key, "boolValue");

	json_bool(&j, value);
	end(&j);
}

void otlp_strings(struct sbuf *list, const char *key, const char *const *values)
{
	struct json j;

	if (!values)
		return;
	j = begin(list, "", key, "arrayValue");
	json_object(&j);
	json_key(&j, "values");
	json_array(&j);
	for (; *values; values++) {
		json_object(&j);
		json_key(&j, "stringValue");
		json_str(&j, *values);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	end(&j);
}

void otlp_elements(struct json *j, const struct sbuf *list)
{
	if (!list->len)
		return;
	if (j->more)
		sbuf_char(j->b, ',');
	sbuf_add(j->b, list->s, list->len);
	j->more = true;
}

static void array(struct json *j, const char *key, const struct sbuf *list)
{
	if (!list->len)
		return;
	json_key(j, key);
	json_array(j);
	otlp_elements(j, list);
	json_array_end(j);
}

void otlp_event(struct otlp_span *s, const struct otlp_run *run, uint64_t time, const char *name,
		const struct sbuf *attributes)
{
	struct json j = {.b = &s->events, .more = s->events.len > 0};

	if (s->event_count == OTLP_EVENTS_MOST) {
		s->events_lost++;
		return;
	}
	s->event_count++;
	json_object(&j);
	moment(&j, "timeUnixNano", run, time);
	json_key(&j, "name");
	json_str(&j, name);
	if (attributes)
		array(&j, "attributes", attributes);
	json_object_end(&j);
}

static void status(struct json *j, const struct otlp_span *s)
{
	json_key(j, "status");
	json_object(j);
	if (s->failed) {
		json_key(j, "code");
		json_uint(j, STATUS_ERROR);
		json_key(j, "message");
		json_text(j, (const uint8_t *)s->failure.s, s->failure.len);
	}
	json_object_end(j);
}

void otlp_span_write(struct json *j, const struct otlp_run *run, const struct otlp_span *s)
{
	json_object(j);
	number(j, "traceId", run->trace, 2);
	number(j, "spanId", &s->id, 1);
	if (s->parent)
		number(j, "parentSpanId", &s->parent, 1);
	json_key(j, "flags");
	json_uint(j, run->flags | FLAG_REMOTE_KNOWN | (s->remote ? FLAG_REMOTE : 0));
	json_key(j, "name");
	json_str(j, s->name.len ? s->name.s : "?");
	json_key(j, "kind");
	json_uint(j, KIND_INTERNAL);
	moment(j, "startTimeUnixNano", run, s->start);
	moment(j, "endTimeUnixNano", run, s->end > s->start ? s->end : s->start);
	array(j, "attributes", &s->attributes);
	array(j, "events", &s->events);
	if (s->events_lost) {
		json_key(j, "droppedEventsCount");
		json_uint(j, s->events_lost);
	}
	if (s->link) {
		json_key(j, "links");
		json_array(j);
		json_object(j);
		number(j, "traceId", run->trace, 2);
		number(j, "spanId", &s->link, 1);
		json_object_end(j);
		json_array_end(j);
	}
	status(j, s);
	json_object_end(j);
}

void otlp_span_done(struct otlp_span *s)
{
	sbuf_done(&s->name);
	sbuf_done(&s->failure);
	sbuf_done(&s->attributes);
	sbuf_done(&s->events);
	*s = (struct otlp_span){0};
}
