/* Functions by their addresses */
#ifndef SYMBOLS_FILE_FUNCTION_TABLE_H
#define SYMBOLS_FILE_FUNCTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory/arena.h"

struct function {
	uint64_t start, size;	/* .size: 0 if unknown */
	size_t order;		/* the number of functions that were added before */
	const char *name;
	bool is_demangled;	/* .name is demangled, or need not be */
};

struct function_table {
	struct function *all;	/* once sorted: by .start, then by .order */
	size_t count, room;
	struct arena names;
};

/* Adds a function. The name is copied. */
void function_table_add(struct function_table *t, uint64_t start, uint64_t size, const char *name);
/* Sorts the functions, which function_table_find() requires. */
void function_table_sort(struct function_table *t);
/* Returns the last of the functions whose begin is at the address or below it; NULL: none */
struct function *function_table_find(const struct function_table *t, uint64_t address);
/* Frees everything; the table is empty. */
void function_table_done(struct function_table *t);
#endif
