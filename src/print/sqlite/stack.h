/* Stacks of the printer `sqlite`: a row for each frame */
#ifndef PRINT_SQLITE_STACK_H
#define PRINT_SQLITE_STACK_H

#include "print/sqlite/state.h"

/* The row that a stack belongs to: the key of one table; 0: no such row */
struct sqlite_stack_of {
	uint64_t call, signal, look;
};

/* Writes the frames of the stack; nothing if it is NULL. */
void sqlite_stack(struct sqlite_printer *p, const struct sqlite_stack_of *of,
		  const struct stack *stack);
#endif
