/* The recorder's place in the pipe: it sees each event before anything is taken out of it, and has
 * all read that any printer could ask for. */
#ifndef APP_PIPELINE_RECORDING_H
#define APP_PIPELINE_RECORDING_H

#include "app/cli/options.h"
#include "app/output/outputs.h"
#include "base/memory/arena.h"
#include "decode/decode.h"
#include "enrich/fd_names.h"
#include "record/writer/recorder.h"
#include "record/redact/redact.h"

/* A zeroed struct records nothing. */
struct recording {
	struct recorder *recorder;	/* NULL: nothing is recorded */
	struct redaction *redaction;
	struct fd_names *names;
	struct limits limits;		/* what is read */
	struct output *output;
	const char *file;
	struct diag *diag;
	bool waits;			/* something for its block to be closed */
	struct call_view view;		/* of the call that was captured last */
	struct arena arena;		/* decoded for its reads; words without secrets */
};

/* What a recording needs of events: all there is */
extern const struct wants recording_wants;

/* How much of a call is shown: nothing that a recording does not have, in it or beside it */
struct limits recording_limits(const struct options *o);
/* Records to the sink's output, as the options say. */
void recording_begin(struct recording *r, const struct options *o, struct sink *sink,
		     struct diag *diag);
/* Reads what a call could be asked for; `memory` can still be read; `late` as of call_storage.
 * Afterwards it holds no secrets that are to be taken out. */
void recording_capture(struct recording *r, struct schema *schema, struct memory *memory,
		       struct event *e, bool late);
/* Takes secrets out of the event, and records it. */
void recording_event(struct recording *r, struct event *e);
/* There is nothing else to do: see recorder_idle. */
void recording_idle(struct recording *r);
/* Writes what is left, and says how many events could not be written. */
void recording_done(struct recording *r);
#endif
