/* Spans on their way out: a batch is an ExportTraceServiceRequest, the line of a file or the body
 * of a request. */
#ifndef PRINT_OTLP_BATCH_H
#define PRINT_OTLP_BATCH_H

#include "print/otlp/span.h"

enum {
	OTLP_BATCH_SPANS = 512,
	OTLP_BATCH_BYTES = 1 << 20,	/* more than one span that is added last */
};

struct otlp_batch {
	struct sbuf head;	/* what each begins with, up to its spans */
	struct json opened;	/* the writer behind that */
	struct sbuf text;
	struct json j;
	unsigned spans;
	uint64_t since;		/* when the first came, by CLOCK_MONOTONIC */
};

/* `resource`: a list of attributes */
void otlp_batch_begin(struct otlp_batch *b, const struct sbuf *resource);
/* Adds the span; whether the batch is to be ended now */
bool otlp_batch_add(struct otlp_batch *b, const struct otlp_run *run, const struct otlp_span *s);
/* Whether it has something that has waited for a second */
bool otlp_batch_is_due(const struct otlp_batch *b);
/* Ends it: .text is the whole until the next is added */
void otlp_batch_end(struct otlp_batch *b);
void otlp_batch_done(struct otlp_batch *b);

/* A whole request without spans, whose scope says that so many lines are missing, or (0) that no
 * more come: the file has the size that it may have */
void otlp_batch_gap(struct sbuf *text, uint64_t lines);
#endif
