/* Rows of descriptors, by what calls return. */
#ifndef PRINT_SQLITE_DESCRIPTOR_H
#define PRINT_SQLITE_DESCRIPTOR_H

#include "print/sqlite/state.h"

/* A call that succeeded; its row is the last, p->words are its own. `process`: its key */
void sqlite_descriptors(struct sqlite_printer *p, const struct event *e, uint64_t process);
#endif
