/* Copies of stacks and crashes, kept until the end of a trace. Their texts are stored once. */
#ifndef MODEL_HISTORY_STACK_COPY_H
#define MODEL_HISTORY_STACK_COPY_H

#include "model/history/intern.h"
#include "ptrail/history.h"

/* Returns a copy of the stack in the pool; NULL for NULL. */
const struct stack *stack_copy(struct intern_pool *pool, const struct stack *stack);
/* Returns the crash of an EVENT_SIGNAL, or the fault of an EVENT_EXITING, copied to the pool; NULL
 * if there is none. */
const struct life_crash *crash_copy(struct intern_pool *pool, const struct event *e);
#endif
