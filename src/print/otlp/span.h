/* Spans of OpenTelemetry as OTLP/JSON has them (opentelemetry-proto, trace.proto, and the JSON
 * mapping of its specification): numbers of spans and traces in hexadecimal, enumerations as
 * numbers, 64-bit numbers and times (ns since 1970) as strings. */
#ifndef PRINT_OTLP_SPAN_H
#define PRINT_OTLP_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/json.h"
#include "base/text/sbuf.h"
#include "ptrail/event.h"

enum { OTLP_EVENTS_MOST = 128 };	/* of a span, as OpenTelemetry's own libraries have it */

/* What all spans of a run have in common */
struct otlp_run {
	uint64_t trace[2];	/* the trace's number, the first 64 bits first */
	uint64_t seed;		/* what numbers of spans are made of */
	uint64_t realtime;	/* of the run's begin */
	uint64_t parent;	/* the span that TRACEPARENT names; 0: none */
	unsigned flags;		/* W3C's trace flags: 1 is sampled */
};

/* A zeroed one is new. What is added to it is JSON already: elements with commas between them. */
struct otlp_span {
	uint64_t id, parent;	/* parent 0: none */
	uint64_t link;		/* another span of the trace that it has to do with; 0: none */
	uint64_t start, end;	/* ns since the trace began */
	bool remote;		/* the parent is of another program */
	bool failed;
	struct sbuf name, failure;	/* .failure says how, may be empty */
	struct sbuf attributes, events;
	unsigned event_count, events_lost;
};

/* Numbers of the run that begins so: its own random one where the event has it, else one made of
 * the event, so that the same recording always gives the same. `traceparent` (W3C Trace Context)
 * says which trace and span it is part of; NULL or not well-formed: none. */
void otlp_run_begin(struct otlp_run *run, const struct event *begin, const char *traceparent);
/* The number of a span: never 0, the same for the same three numbers */
uint64_t otlp_run_span(const struct otlp_run *run, unsigned kind, uint64_t a, uint64_t b);

/* Attributes, added to a list of them. `value` NULL or "": nothing is added */
void otlp_str(struct sbuf *list, const char *key, const char *value);
void otlp_text(struct sbuf *list, const char *key, const struct sbuf *value);
void otlp_int(struct sbuf *list, const char *key, int64_t value);
void otlp_bool(struct sbuf *list, const char *key, bool value);
/* NULL: nothing is added */
void otlp_strings(struct sbuf *list, const char *key, const char *const *values);
/* `prefix` and `key` make the name */
void otlp_prefixed_int(struct sbuf *list, const char *prefix, const char *key, int64_t value);

/* An event of the span at that time (as of events); `attributes`, a list, may be NULL. Those beyond
 * OTLP_EVENTS_MOST are counted. */
void otlp_event(struct otlp_span *s, const struct otlp_run *run, uint64_t time, const char *name,
		const struct sbuf *attributes);
/* The elements of a list, as the next elements of the array that is open */
void otlp_elements(struct json *j, const struct sbuf *list);
/* The span as the next element */
void otlp_span_write(struct json *j, const struct otlp_run *run, const struct otlp_span *s);
void otlp_span_done(struct otlp_span *s);
#endif
