/* What the model knows of a process: from its birth through its programs to its burial. */
#ifndef PTRAIL_PROCESS_H
#define PTRAIL_PROCESS_H

#include "ptrail/event.h"

enum process_state { PROCESS_ALIVE, PROCESS_STOPPED, PROCESS_EXITING, PROCESS_ZOMBIE, PROCESS_REAPED,
	PROCESS_LET_GO };

/* Times are those of events: ns since the trace began. */
struct process {
	struct task_id id;		/* of the leader: tid is the pid */
	struct process *parent;		/* who made it, NULL where not traced */
	enum birth how;
	enum process_state state;
	unsigned depth;			/* 0: a root of the traced forest */
	unsigned live_tasks, tasks;	/* threads now; threads ever */
	unsigned live_children;
	unsigned programs;		/* how many execve it went through */
	char *program;			/* path of the present program, "" where unknown */
	uint64_t born, exited, reaped;	/* 0: not yet */
	struct ending ending;
	pid_t reaper;			/* 0: not known */
};
#endif
