/* What the files of the pipe share: pipe.c opens and closes it, pipe_wants.c says what it has need
 * of, pipe_event.c takes events through it. */
#ifndef APP_PIPELINE_PIPE_STATE_H
#define APP_PIPELINE_PIPE_STATE_H

#include "app/pipeline/account.h"
#include "app/printers/pending_entries.h"
#include "app/pipeline/strip_unwanted.h"
#include "app/output/notice.h"
#include "app/pipeline/history_stage.h"
#include "app/pipeline/pipe.h"
#include "app/pipeline/recording.h"
#include "app/printers/printer_set.h"
#include "app/output/outputs.h"
#include "app/pipeline/wants.h"
#include "decode/capture.h"
#include "decode/cache.h"
#include "filter/excerpt.h"

struct pipe {
	const struct options *o;
	struct diag *diag;
	struct sinks sinks;
	struct sink *baseline;		/* --write-baseline; NULL */
	struct recording recording;	/* --record */
	struct fd_names *names;	/* of descriptors, remembered; NULL: asked for, or recorded */
	bool narrows;			/* events have more than printers want: */
	struct narrow narrow;
	struct shows shows;
	struct wants wants;		/* of printers and checks */
	bool chosen;			/* a printer shows the calls that the user chose */
	struct model *model;
	struct past past;
	struct schema *schema;
	struct arena arena;		/* values; emptied after each event */
	struct limits limits;
	struct call_view view;
	const struct call_view *viewed;	/* of the event that was captured last; NULL: none */
	bool named;			/* … and names a path of -P, as it is entered */
	/* The task whose call's entry .view is of, with its values in .arena; 0: none is. Its
	 * number: */
	uint64_t entered, entered_nr;
	struct excerpt excerpt;
	bool at_once;			/* entries are nothing to anybody by themselves */
	struct repeats *repeats;	/* .at_once, and somebody wants values; else NULL */
	bool holds;			/* entries are shown once it is known how calls end: */
	struct held held;
	struct notice notice;
	struct account account;
	bool miscounted;
	struct engine *engine;		/* the source, once it is there */
	enum output_wait hurry;		/* its end was asked for: how long readers are waited for */
	uint64_t called_off;		/* when we saw that it is, by CLOCK_MONOTONIC; 0: not */
	bool over;			/* the last event is being delivered, or has been */
	bool gave_up;			/* no output can be written to */
};

/* Whether somebody is shown the call, by its number */
bool pipe_shows_call(const struct pipe *p, const struct abi *abi, uint64_t nr);

/* When nobody can be told any more the tracees go on at full speed. */
void pipe_mind_outputs(struct pipe *p);
#endif
