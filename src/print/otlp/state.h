/* The inside of the printer `otlp`, shared by the files that make it up:
 *   otlp.c			the row, the run's own span, calls, findings
 *   process.c		spans of what processes run
 *   span.c		a span as JSON
 *   batch.c		spans as a request
 *   environment.c	what OpenTelemetry's variables say
 *   send.c		requests that wait for a server, and are tried again
 *   http.c		libcurl */
#ifndef PRINT_OTLP_STATE_H
#define PRINT_OTLP_STATE_H

#include "base/memory/hash.h"
#include "print/otlp/batch.h"
#include "print/otlp/send.h"
#include "ptrail/printer.h"

/* What numbers of spans are made of: see otlp_run_span */
enum { SPAN_ROOT, SPAN_PROCESS, SPAN_CALL };

struct otlp {
	const struct print_options *o;
	struct output *out;		/* NULL: */
	struct sender *sender;		/* NULL: spans are written to .out */
	struct otlp_run run;
	struct otlp_span root;
	struct otlp_batch batch;
	struct hash tracks;		/* serial of a process → struct otlp_track */
	uint64_t newest;		/* highest serial of a task that was met */
	unsigned zombies;		/* whose spans wait for their burial */
	struct sbuf list, text;		/* scratch */
	bool begun, ended;
};

/* Gives the span on its way; it is not changed. */
void otlp_tell(struct otlp *o, const struct otlp_span *s);

/* process.c: what an event of a process says of its spans; .process may be NULL */
void otlp_process(struct otlp *o, const struct event *e);
/* The number of the span that the process is in; that of the run where it has none */
uint64_t otlp_span_of(const struct otlp *o, const struct process *p);
/* The trace is over: tells the spans of those that are not. */
void otlp_process_end(struct otlp *o, uint64_t time);
void otlp_process_done(struct otlp *o);
#endif
