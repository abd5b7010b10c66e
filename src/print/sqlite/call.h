/* Rows of calls, and of the descriptors that they open and close. */
#ifndef PRINT_SQLITE_CALL_H
#define PRINT_SQLITE_CALL_H

#include "print/sqlite/state.h"

void sqlite_enter(struct sqlite_printer *p, const struct event *e);
void sqlite_leave(struct sqlite_printer *p, const struct event *e);
/* The task is gone, or begins to be: its call, if it is in one, will not return */
void sqlite_unfinished(struct sqlite_printer *p, const struct event *e);
void sqlite_forget(struct sqlite_printer *p, uint64_t serial);
/* Nothing more comes: the calls that tasks are in */
void sqlite_unfinished_all(struct sqlite_printer *p, uint64_t time);
void sqlite_call_done(struct sqlite_printer *p);
#endif
