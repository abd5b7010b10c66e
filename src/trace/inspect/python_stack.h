/* Stacks of the threads of Python: the functions of the Python program in place of those of its
 * interpreter. */
#ifndef TRACE_INSPECT_PYTHON_STACK_H
#define TRACE_INSPECT_PYTHON_STACK_H

#include "base/memory/arena.h"
#include "ptrail/event.h"
#include "symbols/python/python_frames.h"

struct tracee;			/* trace/tasks/tracee.h */

/* The process that was asked for last: its mappings are read once for all of its threads. */
struct python_finder {
	pid_t tgid;		/* 0: none yet */
	bool is_python;
	struct python_process process;
};

/* Returns the stack with the functions of the Python program that the task executes, and before
 * them the functions of native code that it has called, except those of the interpreter, its own
 * modules and the C library. Returns `native`, which may be NULL, if the task executes none. Its
 * memory must be safe to read. */
const struct stack *python_stack(struct python_finder *f, struct tracee *t,
				 const struct stack *native, struct arena *arena);
#endif
