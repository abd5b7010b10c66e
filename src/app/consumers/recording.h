/* The pipe's recording stage. It receives each event before anything is stripped from it, and reads
 * everything that any printer could want. */
#ifndef APP_CONSUMERS_RECORDING_H
#define APP_CONSUMERS_RECORDING_H

#include "app/cli/options.h"
#include "app/output/outputs.h"
#include "base/memory/arena.h"
#include "decode/decode.h"
#include "enrich/fd_names.h"
#include "enrich/simple_calls.h"
#include "model/harness/harness_watch.h"
#include "record/flight/flight.h"
#include "record/writer/recorder.h"
#include "record/writer/worker.h"
#include "record/redact/redact.h"

/* A zeroed struct records nothing. */
struct recording {
	struct recorder *recorder;	/* NULL: no recording, or a flight recorder */
	/* Records in another thread; NULL: this one records */
	struct event_worker *worker;
	struct flight *flight;		/* --flight; owned by the caller; NULL: none */
	struct redaction *redaction;
	struct fd_names *names;		/* cache of descriptor names */
	struct harness_watch *harnesses;	/* whose standard output is kept */
	struct limits limits;		/* how much of a syscall is read */
	struct simple_calls simple_calls;
	unsigned fd_details;		/* wanted details of descriptors: set of FD_ bits */
	struct destination *to;		/* that .recorder writes to */
	struct diag *diag;
	unsigned pid_details;		/* PID_DETAIL_ bits that were asked for */
	unsigned result_notes;		/* RESULT_NOTE_ bits that were asked for */
	unsigned workers;		/* threads that record */
	bool has_begun;			/* the previous content of the file is removed */
	bool waits;			/* events are in a block that is not written yet */
	struct call_view view;		/* of the syscall captured last */
	struct value path_values[3];	/* of .view: descriptor, path, and the record of both */
	struct arena arena;		/* memory of .view and of redacted strings */
};

/* What a recording wants of events: everything */
extern const struct wants recording_wants;

/* Starts recording to destination `to`, according to the options. `redaction`, which must outlive
 * the recording, redacts system calls; other events are redacted already. `limits`: how much is
 * recorded. */
void recording_start(struct recording *r, const struct options *o, struct destination *to,
		     struct redaction *redaction, const struct limits *limits,
		     struct diag *diag);
/* Starts a flight recorder instead. Returns it; the caller frees it after recording_done(). */
struct flight *recording_start_flight(struct recording *r, const struct options *o,
				      struct redaction *redaction, const struct limits *limits);
static inline bool recording_is_on(const struct recording *r)
{
	return r->recorder || r->flight;
}
/* Reads everything that a printer could want of a syscall into its memory, while the tracee is
 * readable, and redacts it. Returns REDACTED_ bits. */
unsigned recording_capture(void *recording, struct schema *schema, const struct call_storage *s,
		       struct event *e);
/* The trace begins, and the file with the header is there. */
void recording_begin_file(struct recording *r);
/* The descriptors of a process: see engine_sink.descriptors. */
void recording_descriptors(struct recording *r, pid_t tgid, const struct descriptors *open,
			   const char *cwd);
/* Records the event; a flight recorder gets no EVENT_END. */
void recording_event(void *recording, struct event *e);
/* After a failure of ptrail, in two steps: records what another thread has not recorded yet, and
 * writes what is recorded. The first one may allocate memory. `is_elsewhere`: the failure is
 * another thread's. */
void recording_rescue_worker(struct recording *r, bool is_elsewhere);
void recording_rescue(struct recording *r);
/* Called when no event is pending: see recorder_idle(). */
void recording_idle(struct recording *r);
/* Waits until another thread has recorded all events; this one records those that follow. */
void recording_finish(struct recording *r);
/* Writes what is buffered, reports the number of events that could not be written, and frees all
 * memory. */
void recording_done(struct recording *r);
#endif
