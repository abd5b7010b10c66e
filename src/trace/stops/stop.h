/* Why wait4 reported a task: a wait status turned into one of a closed set. Nothing else looks at
 * the bits of a status. The order of the questions matters (ptrace(2)): ended first, then the event
 * byte, then the mark of PTRACE_O_TRACESYSGOOD; what is left is a signal about to be delivered. */
#ifndef TRACE_STOPS_STOP_H
#define TRACE_STOPS_STOP_H

#include <stdbool.h>

enum stop_kind {
	STOP_EXITED,		/* gone; .number is the exit code */
	STOP_KILLED,		/* gone; .number is the signal, .core says a core was dumped */
	STOP_CALL,		/* enters or leaves a system call */
	STOP_GROUP,		/* job control stopped it; .number is the stopping signal */
	/* a new task, an answer to PTRACE_INTERRUPT, the end of a group stop */
	STOP_TRAP,
	STOP_SIGNAL,		/* signal .number is about to be delivered */
	STOP_FORK, STOP_VFORK, STOP_CLONE, STOP_EXEC, STOP_VFORK_DONE, STOP_EXITING, STOP_SECCOMP,
	STOP_OTHER,		/* an event that this tracer did not ask for, or no stop at all */
	STOP_KINDS
};

struct ptrace_stop {
	enum stop_kind kind;
	int number;
	bool core;
};

struct ptrace_stop stop_of(int status);
#endif
