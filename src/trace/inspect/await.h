/* Determines what a blocked syscall waits for, from the memory and the descriptors of a task that
 * is not stopped. Does not stop the task or wait for it. */
#ifndef TRACE_INSPECT_AWAIT_H
#define TRACE_INSPECT_AWAIT_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

/* A task with a syscall, and the function that reads its memory (as engine_read) */
struct awaiter {
	pid_t tid, pid;
	int64_t (*read)(void *ctx, uint64_t addr, void *buf, uint64_t len);
	void *ctx;
	struct arena *arena;
};

/* Fills .waits, .objects, .timeout, .word, .owner, .ipc and .path of look->look; its .abi, .row,
 * .nr and .arg must be set. Pointers refer to the arena. The .owner of a futex is a tid as stored
 * in the task's memory, in its innermost pid namespace. */
void await_fill(const struct awaiter *a, struct event *look);
#endif
