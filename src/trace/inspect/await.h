/* What a task's call waits for, read from the memory and the descriptors of a task that is not
 * stopped: nothing here stops it or waits for it. */
#ifndef TRACE_INSPECT_AWAIT_H
#define TRACE_INSPECT_AWAIT_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* The task whose call it is, and how its memory is read: as engine_read */
struct awaiter {
	pid_t tid, pid;
	int64_t (*read)(void *ctx, uint64_t addr, void *buf, uint64_t len);
	void *ctx;
	struct arena *arena;
};

/* Fills .waits, .timeout, .word, .owner and .path of an EVENT_LOOK's .look, whose .abi, .row, .nr
 * and .arg are set; what they point at is in the arena. The .owner of a futex is a number as the
 * task's own memory has it: of its innermost pid namespace. */
void await_fill(const struct awaiter *a, struct event *look);

/* The process that has the lock on a file which `pid` waits for, by /proc/locks; 0: unknown */
pid_t await_lock_owner(pid_t pid);
#endif
