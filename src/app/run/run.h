/* A run: outputs open, the command started or processes attached, events served until the end. */
#ifndef APP_RUN_RUN_H
#define APP_RUN_RUN_H

#include "app/cli/options.h"
#include "trace/engine/engine.h"

/* How ptrail is to end: exit with .status, or, with .signal not 0, die of that signal */
struct run_end {
	int status;
	int signal;
};

/* Exit statuses of ptrail itself */
enum {
	EXIT_DIFFERS = 1,	/* of a recording: --fail-on finds something, --diff differences */
	EXIT_USAGE = 2,
	EXIT_FINDINGS = 118,	/* --fail-on: the command succeeded, and checks found something */
	EXIT_TIMEOUT = 124,
	EXIT_TRACER = 125, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127,
};

struct run_end run_end_of(const struct engine_result *r);
struct run_end run(const struct options *o, struct diag *diag);

/* Ends the process that way: without a core of our own, and as PID 1, which default actions spare,
 * with 128 + signal. */
_Noreturn void run_finish(struct run_end end);
#endif
