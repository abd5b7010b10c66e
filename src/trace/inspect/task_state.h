/* The state of a task from /proc, without stopping it: state letter, wait channel, syscall. The
 * files are read one after the other and the task may run in between; if they do not agree, the
 * task is in no syscall. */
#ifndef TRACE_INSPECT_TASK_STATE_H
#define TRACE_INSPECT_TASK_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "abi/abi.h"
#include "base/memory/arena.h"

struct task_state {
	char state;		/* R S D T t Z …; 0: the task has ended */
	const char *name;	/* of the thread; "" if unknown */
	const char *sleeps_in;	/* /proc/TID/wchan; "" if unknown */
	bool in_call;
	uint64_t nr, arg[6];
	uint64_t sp, ip;	/* stack and instruction pointer; 0: unknown */
	bool is_32bit;		/* it executes 32-bit code */
};

/* Reads the state; strings are in the arena. Returns 0, or -errno if the task has ended or may not
 * be examined. */
int task_state_read(pid_t tid, struct task_state *p, struct arena *arena);

/* The number of the syscall that restart_syscall(2) continues in the task, from the kernel function
 * in which it sleeps and from its arguments, which are those of the interrupted syscall. Returns
 * p->nr if it is unknown. To be called only for a task that is in restart_syscall. */
uint64_t task_state_restarted_nr(const struct task_state *p, enum abi_id abi);
#endif
