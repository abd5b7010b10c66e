/* Internals of the printer `otlp`, shared by its files:
 *   otlp.c			the printer, the span of the run, syscalls, findings
 *   process.c		spans of processes
 *   library.c		spans of library calls
 *   span.c		a span as JSON
 *   batch.c		requests of several spans
 *   environment.c	OpenTelemetry's environment variables
 *   send.c		the queue of requests, and retries
 *   http.c		libcurl */
#ifndef PRINT_OTLP_STATE_H
#define PRINT_OTLP_STATE_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "print/otlp/batch.h"
#include "print/otlp/send.h"
#include "ptrail/printer.h"

/* Kinds of spans, for otlp_span_id */
enum { SPAN_ROOT, SPAN_PROCESS, SPAN_CALL, SPAN_LIBRARY };

struct otlp {
	const struct print_options *o;
	struct output *out;		/* NULL: spans are sent by .sender */
	struct sender *sender;		/* NULL: spans are written to .out */
	struct otlp_run run;
	struct otlp_span root;
	struct otlp_batch batch;
	struct hash tracks;		/* serial of a process → struct otlp_track */
	struct hash tasks;		/* serial of a task → struct otlp_task; with -l */
	uint64_t newest;		/* highest serial of a task so far */
	/* number of zombies with a span that waits for EVENT_REAP */
	unsigned zombies;
	struct sbuf list, text;		/* scratch */
	/* EVENT_BEGIN without its command line, and the default of service.name: from them the
	 * resource is made when the first process is known, before the first span is emitted */
	struct event begin;
	const char *name;
	struct arena strings;		/* of .begin and .name */
	bool has_resource;
	const struct workload *workload;	/* that the resource has; only compared */
	bool begun, ended;		/* EVENT_BEGIN, EVENT_END was handled */
};

/* Adds a span to the batch, and writes or sends the batch if it is full. */
void otlp_emit(struct otlp *o, const struct otlp_span *s);

/* process.c: updates the spans of processes by an event; its .process may be NULL. */
void otlp_process(struct otlp *o, const struct event *e);
/* Returns the id of the current span of a process; that of the run's span if it has none. */
uint64_t otlp_span_of(const struct otlp *o, const struct process *p);
/* Ends and emits the spans of all remaining processes at the end of the trace. */
void otlp_process_end(struct otlp *o, uint64_t time);
void otlp_process_done(struct otlp *o);

/* library.c: EVENT_LIBRARY_CALL, and EVENT_LIBRARY_RETURN with a .view, which emits a span */
void otlp_library_call(struct otlp *o, const struct event *e);
void otlp_library_return(struct otlp *o, const struct event *e);
/* Returns the id of the innermost library call of the event's task; that of its process's span if
 * there is none. */
uint64_t otlp_library_span_of(const struct otlp *o, const struct event *e);
/* Forgets a task that has ended. */
void otlp_library_forget(struct otlp *o, uint64_t serial);
void otlp_library_done(struct otlp *o);
#endif
