/* Counts the invocations of system calls. Each task has its own counters, which begin at 0. */
#ifndef INJECT_COUNT_H
#define INJECT_COUNT_H

#include <stdint.h>

#include "abi/abi.h"
#include "base/memory/hash.h"

/* A zeroed struct has no tasks. */
struct invocation_counts {
	struct hash tasks;		/* struct task_counts, by the serial of the task */
};

/* Counts an invocation of system call `nr` by this task. Returns its number, from 1. Rules with a
 * condition count only what fulfills it: each has counters of its own, by `rule`; others have 0. */
uint64_t count_invocation(struct invocation_counts *c, uint64_t serial, enum abi_id abi,
			  uint64_t nr, unsigned rule);
/* Forgets a task that has ended. */
void forget_invocations(struct invocation_counts *c, uint64_t serial);
void invocation_counts_done(struct invocation_counts *c);
#endif
