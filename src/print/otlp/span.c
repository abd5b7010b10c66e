#include "print/otlp/span.h"

#include <string.h>

#include "base/memory/hash.h"

enum {
	/* SpanKind; required for commands by the conventions for CLI spans */
	KIND_INTERNAL = 1,
	STATUS_ERROR = 2,	/* StatusCode */
	FLAG_REMOTE_KNOWN = 0x100, FLAG_REMOTE = 0x200,		/* SpanFlags */
	NUMBER_DIGITS = 16, TRACEPARENT_LENGTH = 55,
};

/* The finalizer of MurmurHash3: each bit of the argument affects half of the result's bits */
static uint64_t mix_bits(uint64_t h)
{
	h = hash_mix(h) * 0xc4ceb9fe1a85ec53;
	return h ^ h >> 33;
}

static uint64_t hash_add(uint64_t h, uint64_t n)
{
	return mix_bits(h * 31 + mix_bits(n + 0x9e3779b97f4a7c15));
}

static uint64_t hash_add_str(uint64_t h, const char *s)
{
	return hash_add(h, fnv_string(FNV_BASIS, s ? s : ""));
}

/* Parses `n` lower-case hexadecimal digits. Returns false if `s` has others. */
static bool parse_hex(const char *s, unsigned n, uint64_t *value)
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

/* Parses VERSION-TRACE-SPAN-FLAGS; later versions may append fields. Returns false if malformed. */
static bool parse_traceparent(struct otlp_run *run, const char *s)
{
	uint64_t version, high, low, span, flags;
	size_t length = s ? strlen(s) : 0;

	if (length < TRACEPARENT_LENGTH || s[2] != '-' || s[35] != '-' || s[52] != '-')
		return false;
	if (!parse_hex(s, 2, &version) || !parse_hex(s + 3, 16, &high) || !parse_hex(s + 19, 16,
										     &low) ||
	    !parse_hex(s + 36, 16, &span) || !parse_hex(s + 53, 2, &flags))
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
	uint64_t h = hash_add(0, begin->begin.realtime);

	*run = (struct otlp_run){.realtime = begin->begin.realtime, .flags = 1,
		.trace = {begin->begin.run[0], begin->begin.run[1]}};
	if (!run->trace[0] && !run->trace[1]) {
		h = hash_add_str(hash_add(h, begin->begin.tracer), begin->begin.machine);
		for (const char *const *s = begin->begin.argv; s && *s; s++)
			h = hash_add_str(h, *s);
		run->trace[0] = hash_add(h, 1);
		run->trace[1] = hash_add(h, 2);
	}
	run->trace[1] |= !run->trace[1];	/* an id of zeros is invalid */
	run->seed = hash_add(mix_bits(run->trace[0]), run->trace[1]);
	parse_traceparent(run, traceparent);
}

uint64_t otlp_span_id(const struct otlp_run *run, unsigned kind, uint64_t a, uint64_t b)
{
	uint64_t id = hash_add(hash_add(hash_add(run->seed, kind), a), b);

	return id ? id : 1;
}

static void write_id(struct json *j, const char *key, const uint64_t *n, unsigned words)
{
	char text[2 * NUMBER_DIGITS];
	unsigned length = words * NUMBER_DIGITS;

	for (unsigned i = 0; i < length; i++)
		text[i] = "0123456789abcdef"[n[i / 16] >> (60 - i % 16 * 4) & 15];
	json_key(j, key);
	json_ascii(j, text, length);
}

static void write_time(struct json *j, const char *key, const struct otlp_run *run, uint64_t time)
{
	json_key(j, key);
	json_decimal(j, run->realtime + time);
}

static struct json begin_attribute(struct sbuf *list, const char *prefix, const char *key,
				   const char *type)
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
	json_member_object(&j, "value");
	json_key(&j, type);
	return j;
}

static void end_attribute(struct json *j)
{
	json_object_end(j);
	json_object_end(j);
}

void otlp_str(struct sbuf *list, const char *key, const char *value)
{
	struct json j;

	if (!value || !*value)
		return;
	j = begin_attribute(list, "", key, "stringValue");
	json_str(&j, value);
	end_attribute(&j);
}

void otlp_text(struct sbuf *list, const char *key, const struct sbuf *value)
{
	otlp_str(list, key, value->len ? value->s : NULL);
}

/* int64 is a string in the JSON mapping of protocol buffers */
static void write_decimal(struct json *j, int64_t value)
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
	struct json j = begin_attribute(list, prefix, key, "intValue");

	write_decimal(&j, value);
	end_attribute(&j);
}

void otlp_int(struct sbuf *list, const char *key, int64_t value)
{
	otlp_prefixed_int(list, "", key, value);
}

void otlp_bool(struct sbuf *list, const char *key, bool value)
{
	struct json j = begin_attribute(list, "", key, "boolValue");

	json_bool(&j, value);
	end_attribute(&j);
}

void otlp_strings(struct sbuf *list, const char *key, const char *const *values)
{
	struct json j;

	if (!values)
		return;
	j = begin_attribute(list, "", key, "arrayValue");
	json_object(&j);
	json_member_array(&j, "values");
	for (; *values; values++) {
		json_object(&j);
		json_member_str(&j, "stringValue", *values);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	end_attribute(&j);
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

static void write_array(struct json *j, const char *key, const struct sbuf *list)
{
	if (!list->len)
		return;
	json_member_array(j, key);
	otlp_elements(j, list);
	json_array_end(j);
}

void otlp_event(struct otlp_span *s, const struct otlp_run *run, uint64_t time, const char *name,
		const struct sbuf *attributes)
{
	struct json j = {.b = &s->events, .more = s->events.len > 0};

	if (s->event_count == OTLP_EVENTS_MAX) {
		s->events_lost++;
		return;
	}
	s->event_count++;
	json_object(&j);
	write_time(&j, "timeUnixNano", run, time);
	json_member_str(&j, "name", name);
	if (attributes)
		write_array(&j, "attributes", attributes);
	json_object_end(&j);
}

static void write_status(struct json *j, const struct otlp_span *s)
{
	json_member_object(j, "status");
	if (s->failed) {
		json_member_uint(j, "code", STATUS_ERROR);
		json_key(j, "message");
		json_text(j, (const uint8_t *)s->failure.s, s->failure.len);
	}
	json_object_end(j);
}

void otlp_span_write(struct json *j, const struct otlp_run *run, const struct otlp_span *s)
{
	json_object(j);
	write_id(j, "traceId", run->trace, 2);
	write_id(j, "spanId", &s->id, 1);
	if (s->parent)
		write_id(j, "parentSpanId", &s->parent, 1);
	json_member_uint(j, "flags",
			 run->flags | FLAG_REMOTE_KNOWN | (s->remote ? FLAG_REMOTE : 0));
	json_member_str(j, "name", s->name.len ? s->name.s : "?");
	json_member_uint(j, "kind", KIND_INTERNAL);
	write_time(j, "startTimeUnixNano", run, s->start);
	write_time(j, "endTimeUnixNano", run, s->end > s->start ? s->end : s->start);
	write_array(j, "attributes", &s->attributes);
	write_array(j, "events", &s->events);
	if (s->events_lost)
		json_member_uint(j, "droppedEventsCount", s->events_lost);
	if (s->link) {
		json_member_array(j, "links");
		json_object(j);
		write_id(j, "traceId", run->trace, 2);
		write_id(j, "spanId", &s->link, 1);
		json_object_end(j);
		json_array_end(j);
	}
	write_status(j, s);
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
