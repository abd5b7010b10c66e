/* A tracing run: opens the outputs, starts the command or attaches to processes, and processes
 * events until the end. */
#ifndef APP_RUN_RUN_H
#define APP_RUN_RUN_H

#include "app/cli/exit_status.h"
#include "app/cli/options.h"
#include "trace/engine.h"

/* How ptrail ends */
struct run_end {
	int status;	/* exit status, if .signal is 0 */
	int signal;	/* signal to die of; 0: exit */
};

struct run_end run_end_of(const struct engine_result *r);
struct run_end run(const struct options *o, struct diag *diag);

/* Ends the process as `end` says. A signal leaves no core file of ptrail; if the signal does not
 * end the process, as for PID 1, exits with 128 + signal. */
_Noreturn void run_finish(struct run_end end);
#endif
