/* Rows of descriptors, derived from the results of syscalls */
#ifndef PRINT_SQLITE_DESCRIPTOR_H
#define PRINT_SQLITE_DESCRIPTOR_H

#include "print/sqlite/state.h"

/* Updates the descriptors of a process by a successful syscall. Its row is the latest one,
 * its arguments are in p->words. `process`: key of the process */
void sqlite_descriptors(struct sqlite_printer *p, const struct event *e, uint64_t process);
#endif
