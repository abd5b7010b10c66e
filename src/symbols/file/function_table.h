/* Functions by their addresses */
#ifndef SYMBOLS_FILE_FUNCTION_TABLE_H
#define SYMBOLS_FILE_FUNCTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

struct function {
	uint64_t start;		/* first: the table is sorted by it */
	uint64_t size;		/* 0 if unknown */
	uint64_t limit;		/* address that a function of unknown size ends at, or before */
	uint64_t reach;		/* last end of all functions up to here; once sorted */
	const char *name;
	bool is_demangled;	/* .name is demangled, or need not be */
};
_Static_assert(!offsetof(struct function, start), "sort_by_number() reads it");

struct function_table {
	struct function *all;	/* once sorted: by .start, then as they were added */
	size_t count, room;
	struct arena names;
};

/* The addresses from .start to before .end that a record for unwinding is for: one function, or a
 * part of it */
struct code_range {
	uint64_t start, end;
};

/* Makes room for the functions to be added. */
void function_table_reserve(struct function_table *t, size_t count);
/* Adds a function. The name is copied. If the size is 0, the function ends at the next one or at
 * `limit`. */
void function_table_add(struct function_table *t, uint64_t start, uint64_t size, uint64_t limit,
			const char *name);
/* Sorts the functions, which function_table_find() requires. */
void function_table_sort(struct function_table *t);
/* Returns the last of the functions whose begin is at the address or below it; NULL: none */
struct function *function_table_find(const struct function_table *t, uint64_t address);
/* Returns the function that contains the address, the innermost one if there are several, and the
 * first one that was added of those with the same begin. NULL: none. The record for unwinding that
 * contains the address, if it is not NULL, says more than the size of a symbol: the function at its
 * begin contains the address, and no function of unknown size before it does. */
struct function *function_table_containing(const struct function_table *t, uint64_t address,
					   const struct code_range *record);
/* Frees everything; the table is empty. */
void function_table_done(struct function_table *t);
#endif
