/* The pipe's stage for --flight: decides when the flight recorder writes its window to a file.
 *
 * The file of the first occasion is FILE, those of later ones are FILE.2, FILE.3 and so on. Each is
 * written under a temporary name in the same directory and then renamed, so that a file that was
 * there is replaced by a complete one or not at all. */
#ifndef APP_CONSUMERS_FLIGHT_STAGE_H
#define APP_CONSUMERS_FLIGHT_STAGE_H

#include "app/cli/options.h"
#include "record/flight/flight.h"

struct flight_stage {
	struct flight *flight;		/* NULL: --flight was not given */
	const struct options *o;
	struct diag *diag;
	struct task_id command;		/* its main thread; .serial 0: none, or not yet */
	/* A file is to be written at .due, CLOCK_MONOTONIC in ns, or at the end of the trace */
	bool is_pending;
	bool is_repeatable;		/* because of --flight-when or a crash */
	char why[200];			/* the reason, a clause: "the command exited with 1" */
	uint64_t due;
	/* The failure of the command, and --timeout, were the reason of a file, or will be */
	bool failure_noted, timeout_noted;
	unsigned files;			/* number of files written */
	unsigned repeats;		/* number of those that are .is_repeatable */
	uint64_t next_repeat;		/* event time from which on another one is written */
	bool has_stopped;		/* no more of these are written; reported */
	int error;			/* -errno of the last attempt; 0: it succeeded */
};

/* Prepares the stage. The file must not exist or be a regular file, and its directory writable.
 * Returns 0, or -errno if an error was reported. */
int flight_stage_init(struct flight_stage *s, const struct options *o, struct diag *diag);
/* Frees the flight recorder. */
void flight_stage_done(struct flight_stage *s);
/* Consumes an event that the flight recorder has got and that has passed the pipeline; not
 * EVENT_END. Writes the window if the event matches --flight-when. */
void flight_stage_event(struct flight_stage *s, const struct event *e);
/* Consumes EVENT_END, with its findings. `found`: one of them counts. Writes the window if there is
 * a reason. */
void flight_stage_end(struct flight_stage *s, const struct event *end, bool found);
/* Called when no event is pending: writes the window if that is due. */
void flight_stage_idle(struct flight_stage *s);
/* Writes the window because of SIGUSR1, or for the reason that is pending. */
void flight_stage_handle_usr1(struct flight_stage *s);
#endif
