/* A process that does the work of a tool: ptrail itself with other arguments, or a function */
#ifndef APP_MCP_WORKER_H
#define APP_MCP_WORKER_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/text/sbuf.h"

enum { WORKER_CANCELLED = -100000 };

/* What was read from standard input of ptrail */
enum worker_input {
	INPUT_READ,
	INPUT_CLOSED,		/* nothing more will come */
	INPUT_CANCELS,		/* the process is to be ended */
};

struct worker {
	const char *const *argv;	/* arguments of ptrail; [0]: "ptrail"; NULL: see .work */
	int (*work)(void *work_ctx);	/* prints the result and returns the exit status */
	void *work_ctx;
	const char *directory;		/* working directory; NULL: that of ptrail */
	size_t output_max;		/* of the output this number of last bytes is kept */
	int signals;			/* a signalfd: a signal ends the process */
	/* Called when standard input of ptrail can be read; NULL: it is closed */
	enum worker_input (*on_input)(void *ctx);
	void *ctx;
};

/* Runs it to its end. Its standard output and error, which the command that it traces shares,
 * become `output`; `*omitted`: number of bytes that are missing at its begin. Returns its exit
 * status, WORKER_CANCELLED if it was ended, or a negative errno if it cannot be started. */
int worker_run(const struct worker *c, struct sbuf *output, uint64_t *omitted);
#endif
