/* Stacks in the database: a row for each frame */
#ifndef PRINT_SQLITE_DATABASE_STACK_H
#define PRINT_SQLITE_DATABASE_STACK_H

#include "print/sqlite/database/store.h"
#include "ptrail/event.h"

/* The row that a stack belongs to: the key of one table; 0: no such row */
struct stack_owner {
	uint64_t call, signal, look, mapping;
};

/* Writes the frames of the stack; nothing if it is NULL. */
void store_stack(struct store *s, const struct stack_owner *of, const struct stack *stack);
#endif
