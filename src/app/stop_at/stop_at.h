/* --stop-at and --then: which processes are left stopped, the messages about them, and the commands
 * that are run for them, one after the other, with the standard input and output of ptrail, or
 * with the terminal of the live view, which leaves it to them. */
#ifndef APP_STOP_AT_STOP_AT_H
#define APP_STOP_AT_STOP_AT_H

#include "app/cli/options.h"

/* The live view, which uses the terminal */
struct stop_screen {
	void *ctx;
	/* A process was left stopped, about which there is a message, too. */
	void (*left)(void *ctx, pid_t pid);
	/* Leaves the terminal to a command, after the messages so far; also if a command had it
	 * just now. Returns a descriptor of the terminal. */
	int (*leave)(void *ctx);
	/* Uses the terminal again. */
	void (*enter)(void *ctx);
};

struct stop_at {
	const struct options *o;
	struct diag *diag;
	const struct stop_screen *screen;	/* NULL: none */
	bool has_matched[STOPS_MAX];	/* one for each --stop-at */
	/* The processes that were left, in this order */
	struct left_process {
		pid_t pid;
		bool is_stopped;	/* false: it has ended before it was stopped */
	} *left;
	size_t left_count;
	size_t begun;			/* number of processes in .left that --then was run for */
	pid_t debugger;			/* the command of --then that runs; 0: none */
	int files[2];			/* standard input and output of .debugger; -1: closed */
};

/* Sets *stopper, which refers to *s, if the options have --stop-at or --top. `screen` must outlive
 * *s; NULL: there is no live view. Returns whether the options have one of them. */
bool stop_at_init(struct stop_at *s, const struct options *o, const struct stop_screen *screen,
		  struct diag *diag, struct engine_stopper *stopper);
/* After the trace: reports patterns that matched nothing, and processes that are still stopped. */
void stop_at_report(const struct stop_at *s);
void stop_at_done(struct stop_at *s);
#endif
