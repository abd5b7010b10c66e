/* The verdict on a run: whether the command failed, which process caused it, why, the evidence, and
 * what to try. It is computed from the history and the findings at the end of a trace; `why` and
 * the reports print it. */
#ifndef MODEL_EXPLAIN_VERDICT_H
#define MODEL_EXPLAIN_VERDICT_H

#include "base/text/sbuf.h"
#include "model/blame/blame.h"
#include "model/errors/cause_line.h"
#include "model/explain/location.h"
#include "ptrail/finding.h"

enum { VERDICT_LINES_MAX = 12 };

enum verdict_kind {
	VERDICT_NO_PROCESS,	/* no process was traced */
	VERDICT_SUCCESS,	/* the command exited with status 0 */
	VERDICT_RUNNING,	/* the command has not ended */
	VERDICT_NOT_RUN,	/* the command could not be executed */
	VERDICT_FAILURE,
};

/* An observation that supports the cause */
struct verdict_line {
	uint64_t time;		/* timestamp of the event; 0: no event */
	char *text;		/* one line without control characters */
};

struct verdict {
	enum verdict_kind kind;
	struct sbuf cause;	/* a sentence without a full stop; "" for VERDICT_SUCCESS */
	/* The start of the search: the command; with -p, the first process that failed. NULL: no
	 * process was traced */
	const struct life *root;
	/* The processes from .root to the culprit; of VERDICT_RUNNING those that still run. Empty:
	 * .kind has none */
	struct blame blame;
	const struct life *culprit;	/* the last one of .blame; NULL: none */
	struct verdict_line lines[VERDICT_LINES_MAX];
	unsigned line_count;
	const char *advice;	/* a phrase; NULL: none */
	char line[CAUSE_LINE_MAX];	/* of the messages, that states the cause; "": none */
	struct location location;	/* named by a tool; .file "": none */
};

/* Computes the verdict from an EVENT_END with a history. The result points into the event, which
 * must stay valid. Without a history, it is VERDICT_NO_PROCESS.
 * The caller frees it with verdict_done(). */
void verdict_find(struct verdict *v, const struct event *end);
/* The same of the process `root` and its descendants */
void verdict_find_below(struct verdict *v, const struct event *end, const struct life *root);
void verdict_done(struct verdict *v);

/* The working directory in which the command was started; "": unknown */
const char *verdict_root(const struct history *h);
/* Whether the run needs an explanation: it failed, or has not ended for a known cause. */
bool verdict_is_bad(const struct verdict *v);
#endif
