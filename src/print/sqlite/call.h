/* Rows of syscalls and library calls, and of the descriptors that they open and close. */
#ifndef PRINT_SQLITE_CALL_H
#define PRINT_SQLITE_CALL_H

#include "print/sqlite/state.h"

/* Remembers the arguments of a syscall in progress. */
void sqlite_enter(struct sqlite_printer *p, const struct event *e);
/* Writes the row of a completed syscall, and those of its descriptors. */
void sqlite_leave(struct sqlite_printer *p, const struct event *e);
/* The event's task exits: writes the row of its syscall in progress, if any, as unfinished. */
void sqlite_unfinished(struct sqlite_printer *p, const struct event *e);
/* Frees the state of a task. */
void sqlite_free_task(struct sqlite_printer *p, uint64_t serial);
/* At the end of the trace: writes all syscalls in progress as unfinished. */
void sqlite_unfinished_all(struct sqlite_printer *p, uint64_t time);
/* Writes the row of a library call that has ended. */
void sqlite_library_return(struct sqlite_printer *p, const struct event *e);
void sqlite_call_done(struct sqlite_printer *p);
#endif
