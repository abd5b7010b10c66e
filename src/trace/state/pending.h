/* Statuses of tasks that have been waited for and are not handled yet: the batch */
#ifndef TRACE_STATE_PENDING_H
#define TRACE_STATE_PENDING_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "trace/tasks/stop.h"

struct engine;
struct tracee;

/* A wait status that was returned by wait4() and has not been handled yet */
struct pending_status {
	pid_t tid;
	int status;
	/* The tid is not in the table of tracees. Handled last, after its creator's stop. */
	bool is_unknown;
	/* When the status of an unknown tid was collected, in event time (ns) */
	uint64_t received;
	/* Handled, or superseded by a later status of the same task */
	bool is_done;
	/* With a fast source: engine_handle_fast_stop has been called and did not handle it. */
	bool fast_checked;
	/* Why the task stops using its ring buffer after this stop; NULL: it keeps using it */
	const char *leave_reason;
};

/* Adds the status of a task to the batch, at the time of a call of wait4(). */
void engine_add_status(struct engine *g, pid_t tid, int status);
/* Adds a task to the batch again, whose STOP_SECCOMP is to be emitted or whose STOP_CALL is to be
 * handled. It is still in it. */
void engine_requeue(struct engine *g, struct tracee *t, enum stop_kind kind);
#endif
