/* Where a task is, as /proc has it, without stopping it: its state, what it sleeps in, its call.
 * Each file is a look of its own, and the task may move between two: what does not fit together is
 * "in no call". */
#ifndef TRACE_INSPECT_TASK_STATE_H
#define TRACE_INSPECT_TASK_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/memory/arena.h"

struct task_state {
	char state;		/* R S D T t Z …; 0: the task is gone */
	const char *name;	/* of the thread; "" */
	const char *sleeps_in;	/* /proc/TID/wchan; "" unknown */
	bool in_call;
	uint64_t nr, arg[6];
	bool is_32bit;		/* it runs 32-bit code */
};

/* Strings are in the arena. 0, or -errno: the task is gone, or nothing may be known of it */
int task_state_read(pid_t tid, struct task_state *p, struct arena *arena);

/* The state letter, the name and the parent's number of /proc/TID/stat; 0 or -errno */
int task_state_stat(pid_t tid, char *state, pid_t *parent, char *name, size_t room);
#endif
