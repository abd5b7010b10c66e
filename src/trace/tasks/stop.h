/* Decodes a wait status into the kind of stop. No other code examines the bits of a status. The
 * order of the tests matters (ptrace(2)): first exit and termination, then the PTRACE_EVENT byte,
 * then the bit of PTRACE_O_TRACESYSGOOD; the rest are signal-delivery-stops. */
#ifndef TRACE_TASKS_STOP_H
#define TRACE_TASKS_STOP_H

#include <stdbool.h>

#include "ptrail/event.h"

enum stop_kind {
	STOP_EXITED,		/* exited; .number is the exit code */
	STOP_KILLED,		/* killed; .number is the signal, .core: core dumped */
	STOP_CALL,		/* syscall-enter-stop or syscall-exit-stop */
	STOP_GROUP,		/* group-stop; .number is the stopping signal */
	/* PTRACE_EVENT_STOP: a new task, PTRACE_INTERRUPT, or the end of a group-stop */
	STOP_TRAP,
	STOP_SIGNAL,		/* signal-delivery-stop; .number is the signal */
	STOP_FORK, STOP_VFORK, STOP_CLONE, STOP_EXEC, STOP_VFORK_DONE, STOP_EXITING, STOP_SECCOMP,
	STOP_OTHER,		/* an event that ptrail does not ask for, or no stop at all */
	STOP_KINDS
};

struct ptrace_stop {
	enum stop_kind kind;
	int number;
	bool core;
};

struct ptrace_stop stop_of(int status);

/* How a task of which the stop is STOP_EXITED or STOP_KILLED has ended */
static inline struct exit_status stop_exit_status(const struct ptrace_stop *stop)
{
	return (struct exit_status){stop->kind == STOP_KILLED, stop->core, stop->number};
}

/* The same from the wait status of a child that has ended */
static inline struct exit_status stop_exit_status_of(int status)
{
	struct ptrace_stop stop = stop_of(status);

	return stop_exit_status(&stop);
}
#endif
