/* The table of what programs were started with differently than their predecessors. */
#ifndef PRINT_SQLITE_CHANGE_H
#define PRINT_SQLITE_CHANGE_H

#include "print/sqlite/state.h"

/* Writes a row for each change at the exec of the program with that key; none for key 0. */
void sqlite_changes(struct sqlite_printer *p, const struct exec_changes *c, uint64_t program);
#endif
