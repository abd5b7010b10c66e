/* The main goroutine of a Go program: while it waits, no thread has it on its stack */
#ifndef TRACE_CAPTURE_GOROUTINE_H
#define TRACE_CAPTURE_GOROUTINE_H

#include "base/memory/arena.h"
#include "ptrail/event.h"

struct engine;			/* trace/state/engine_state.h */
struct tracee;			/* trace/tasks/tracee.h */

/* Whether the stack is that of a thread of the Go runtime that looks for a goroutine to execute */
bool goroutine_is_awaited(const struct stack *stack);
/* Whether that thread also polls the descriptors that goroutines wait for */
bool goroutine_is_polled_for(const struct stack *stack);
/* Returns the stack of the main goroutine of the task's process, whose memory must be safe to read.
 * NULL: it does not wait, or cannot be found. */
const struct stack *goroutine_stack(struct engine *g, struct tracee *t, struct arena *arena);
#endif
