/* OpenTelemetry spans in OTLP/JSON (opentelemetry-proto, trace.proto, and the JSON mapping in its
 * specification): span and trace ids are hexadecimal, enumerations are numbers, 64-bit numbers and
 * timestamps (ns since 1970) are strings. */
#ifndef PRINT_OTLP_SPAN_H
#define PRINT_OTLP_SPAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/json.h"
#include "base/text/sbuf.h"
#include "ptrail/event.h"

enum { OTLP_EVENTS_MAX = 128 };	/* per span, the default of OpenTelemetry's SDKs */

/* Properties shared by all spans of a run */
struct otlp_run {
	uint64_t trace[2];	/* trace id, high half first */
	uint64_t seed;		/* seed of the span ids */
	uint64_t realtime;	/* start of the run, ns since 1970 */
	uint64_t parent;	/* span id in TRACEPARENT; 0: none */
	unsigned flags;		/* W3C trace flags: 1 is sampled */
};

/* A span; zeroed to begin with. Lists of attributes and events are JSON: elements separated by
 * commas. */
struct otlp_span {
	uint64_t id, parent;	/* parent 0: none */
	uint64_t link;		/* id of a linked span of the trace; 0: none */
	uint64_t start, end;	/* ns since the start of the trace */
	bool remote;		/* the parent span is another program's */
	bool failed;
	struct sbuf name;
	struct sbuf failure;	/* description of the failure; may be empty */
	struct sbuf attributes, events;
	unsigned event_count;	/* number of events in .events */
	unsigned events_lost;	/* number of events beyond OTLP_EVENTS_MAX */
};

/* Initializes `run` from EVENT_BEGIN. The trace id is the random one of the event; without one
 * it is computed from the event, so that a replay always gives the same. `traceparent` (W3C
 * Trace Context) names the trace and the parent span; it is ignored if NULL or malformed. */
void otlp_run_begin(struct otlp_run *run, const struct event *begin, const char *traceparent);
/* Returns a span id: not 0, and equal for equal arguments. */
uint64_t otlp_span_id(const struct otlp_run *run, unsigned kind, uint64_t a, uint64_t b);

/* Append an attribute to a list; nothing if `value` is NULL or "". */
void otlp_str(struct sbuf *list, const char *key, const char *value);
void otlp_text(struct sbuf *list, const char *key, const struct sbuf *value);
void otlp_int(struct sbuf *list, const char *key, int64_t value);
void otlp_bool(struct sbuf *list, const char *key, bool value);
/* Appends nothing if `values` is NULL. */
void otlp_strings(struct sbuf *list, const char *key, const char *const *values);
/* The name is the concatenation of `prefix` and `key`. */
void otlp_prefixed_int(struct sbuf *list, const char *prefix, const char *key, int64_t value);

/* Adds an event to the span. `time`: ns since the start of the trace; `attributes`: a list, or
 * NULL. Events beyond OTLP_EVENTS_MAX are only counted. */
void otlp_event(struct otlp_span *s, const struct otlp_run *run, uint64_t time, const char *name,
		const struct sbuf *attributes);
/* Writes the elements of a list as the next elements of the open array. */
void otlp_elements(struct json *j, const struct sbuf *list);
/* Writes the span as the next element of the open array. */
void otlp_span_write(struct json *j, const struct otlp_run *run, const struct otlp_span *s);
/* Frees the buffers of the span and zeroes it. */
void otlp_span_done(struct otlp_span *s);
#endif
