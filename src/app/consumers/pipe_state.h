/* The state shared by the pipe's files: pipe.c opens and closes the pipe, pipe_wants.c computes
 * what its consumers want, pipe_event.c is the consumer of struct
 * pipeline: it delivers events to printers. */
#ifndef APP_CONSUMERS_PIPE_STATE_H
#define APP_CONSUMERS_PIPE_STATE_H

#include "app/consumers/account.h"
#include "app/printers/pending_entries.h"
#include "app/output/notice.h"
#include "app/consumers/check_stage.h"
#include "app/consumers/flight_stage.h"
#include "app/consumers/pipe.h"
#include "app/consumers/recording.h"
#include "app/printers/printer_set.h"
#include "app/printers/print_worker.h"
#include "app/output/outputs.h"
#include "app/consumers/wants.h"
#include "pipeline/pipeline.h"

/* What the user's filters have accepted */
struct pipe_matches {
	uint64_t in_scope;		/* events of any kind in the selected part of the trace */
	uint64_t calls, library_calls;	/* events of these kinds that passed all filters */
};

/* What consumers and options need that is left out otherwise */
enum need {
	NEED_ENTERS = 1,	/* an event of its own when a syscall begins */
	NEED_VALUES = 2,	/* the values of syscalls, not only their text */
	NEED_READS = 4,		/* what each syscall has read, even if it equals an earlier one */
	NEED_DETAILS = 8,	/* numbers that text shows only with -v */
	NEED_NAMES = 16,	/* names of descriptors as they are at each syscall */
	NEED_PAST = 32,		/* the events before --since */
};

struct pipe {
	const struct options *o;
	struct diag *diag;
	struct outputs outputs;
	struct destination *baseline;		/* --write-baseline; NULL: none */
	struct redaction *redaction;	/* of .line, or of .recording only if it removes nothing */
	struct recording recording;	/* --record */
	struct flight_stage flight;	/* --flight */
	struct printer_set printers;
	struct print_worker *worker;	/* gets all events of the only printer; NULL: none */
	bool worker_waits;		/* .worker has events that are not written yet */
	struct check_stage checks;
	struct pipeline line;		/* passes events to .recording, .checks and .printers */
	unsigned needs;			/* enum need: of all consumers and options */
	bool defers_entries;		/* .pending defers each ENTER until the outcome is known */
	struct pending_entries pending;
	struct notice notice;
	struct account account;
	bool miscounted;		/* .account was inconsistent at the end */
	struct engine *engine;		/* event source; NULL: replay, or not started */
	pid_t tracer;			/* tid of the thread of .engine */
	enum output_wait reader_wait;	/* how long to wait for readers after the trace's end */
	uint64_t detach_asked_at;	/* CLOCK_MONOTONIC ns of the request to end; 0: none */
	uint64_t finish_asked_at;	/* the same while printers wait after the last event */
	struct pipe_matches matches;
	unsigned calls_shown;		/* system calls counted against --syscall-limit */
	bool has_begun;			/* pipe_begin was called */
	bool is_ending;			/* the last event is being delivered, or has been */
	bool gave_up;			/* no output can be written any more */
};

/* Whether a consumer other than the recorder wants the syscall with this number */
bool pipe_shows_call(const struct pipe *p, const struct abi *abi, uint64_t nr);

/* The consumer of .line: passes an event to the checks and printers. */
void pipe_deliver(void *pipe, struct event *e, struct passage how);
/* Asks the engine to detach once no output can be written any more. */
void pipe_check_outputs(struct pipe *p);
#endif
