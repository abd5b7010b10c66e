/* A task's syscall (struct syscall_event of tracee.h): begun as its ENTER, and turned into
 * its LEAVE when it returns or is known not to return. */
#ifndef TRACE_TASKS_SYSCALL_EVENT_H
#define TRACE_TASKS_SYSCALL_EVENT_H

#include "trace/tasks/tracee.h"

/* What a task enters the kernel with */
struct syscall_registers {
	const struct abi *abi;
	uint64_t nr, ip, sp;
	const uint64_t *arg;	/* 6 */
};

/* Makes t->syscall the ENTER of a syscall. No other one of the task may be in progress. `phase`:
 * see tracee_begin_syscall(). */
void syscall_event_begin(struct tracee *t, enum syscall_phase phase, uint64_t time,
			 const struct syscall_registers *r);
/* Whether a result in rax is a negative errno */
static inline bool syscall_result_is_error(int64_t ret)
{
	enum { ERRNO_MAX = 4095 };	/* MAX_ERRNO of include/linux/err.h */

	return ret < 0 && ret >= -ERRNO_MAX;
}

/* Makes t->syscall, an ENTER, the LEAVE of the same syscall, which is no longer in progress.
 * `failed`: `ret` is an error. */
void syscall_event_finish(struct tracee *t, uint64_t time, int64_t ret, bool failed);
/* The same for a syscall that never returns, because another thread's execve ended the task. */
void syscall_event_abandon(struct tracee *t, uint64_t time);
#endif
