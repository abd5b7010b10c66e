/* What the model knows of a process: from its birth through its programs to its burial.
 *
 * An event carries the record of its task's process as it is after the event. A record and all it
 * points at may be looked at while that event is being shown and no longer: who wants to know a
 * process again keeps its serial. */
#ifndef PTRAIL_PROCESS_H
#define PTRAIL_PROCESS_H

#include "ptrail/event.h"

enum process_state {
	PROCESS_ALIVE,
	PROCESS_STOPPED,	/* by job control */
	PROCESS_EXITING,	/* each of its tasks has begun to exit */
	PROCESS_ZOMBIE,		/* gone, but not yet collected */
	PROCESS_REAPED,		/* gone and collected, or gone without an EVENT_REAP to come */
	PROCESS_LET_GO,		/* it goes on without us */
	PROCESS_LOST,		/* gone, and nobody said how */
};

/* Times are those of events: ns since the trace began. A process is over in the last three states:
 * that event is the last that carries its record. */
struct process {
	struct task_id id;		/* tid is the pid; serial that of the first task seen */
	struct process *parent;		/* who made it, or with CLONE_PARENT that one's parent; NULL
					 * where not traced, and of a process that is over */
	struct process *first_child, *last_child;	/* those not over, in order of birth */
	struct process *previous, *next;		/* siblings */
	enum birth how;
	enum process_state state;
	uint64_t state_seq;		/* of the event that brought this state */
	unsigned depth;			/* 0: a root of the traced forest */
	unsigned live_tasks, tasks;	/* threads now; threads ever */
	unsigned live_children;		/* children not over: running or zombies */
	unsigned programs;		/* how many execve it went through */
	char *program;			/* path of the present program, "" where unknown */
	uint64_t born, exited, reaped;	/* 0: not yet, or not known */
	uint64_t stopped;		/* when the present or last stop began */
	uint64_t leader_left;		/* when its main thread exited before others; or 0 */
	bool orphan;			/* its parent was gone before its own burial */
	struct ending ending;
	pid_t reaper;			/* 0: not known */
};
#endif
