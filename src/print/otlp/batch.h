/* Batches of spans: a batch is an ExportTraceServiceRequest, which is a line of a file or the
 * body of a request. */
#ifndef PRINT_OTLP_BATCH_H
#define PRINT_OTLP_BATCH_H

#include "print/otlp/span.h"

enum {
	OTLP_BATCH_SPANS = 512,
	OTLP_BATCH_BYTES = 1 << 20,	/* the last span may exceed it */
};

struct otlp_batch {
	struct sbuf head;	/* the part of each batch before its spans */
	struct json opened;	/* state of the JSON writer after .head */
	struct sbuf text;	/* the current batch */
	struct json j;		/* writes to .text */
	unsigned spans;		/* number of spans in .text */
	uint64_t since;		/* time of the first span, ns of CLOCK_MONOTONIC */
};

/* Initializes `b`. `resource`: a list of attributes, which is copied */
void otlp_batch_begin(struct otlp_batch *b, const struct sbuf *resource);
/* Adds a span. Returns whether the batch is full and must be ended. */
bool otlp_batch_add(struct otlp_batch *b, const struct otlp_run *run, const struct otlp_span *s);
/* Returns whether the batch has a span that is older than a second. */
bool otlp_batch_is_due(const struct otlp_batch *b);
/* Ends the batch. It is in .text until the next span is added. */
void otlp_batch_end(struct otlp_batch *b);
void otlp_batch_done(struct otlp_batch *b);

/* Appends a complete request without spans. An attribute of its scope is the number of missing
 * lines, or, if `lines` is 0, says that the file has reached its size limit. */
void otlp_batch_gap(struct sbuf *text, uint64_t lines);
#endif
