/* Rows of what becomes of processes and tasks: births, programs, signals, stops, ends; and of the
 * trace itself. */
#ifndef PRINT_SQLITE_LIFE_H
#define PRINT_SQLITE_LIFE_H

#include "print/sqlite/state.h"

/* What is kept of the event's process while it lives: made, with its row, where it is new. NULL:
 * nobody knows whose event it is. */
struct sqlite_process *sqlite_process_of(struct sqlite_printer *p, const struct event *e);
/* A process that rows lead to, though what is shown may be a part of the trace without it */
void sqlite_mention(struct sqlite_printer *p, struct task_id id, const char *name);
/* What is kept of the event's task while it lives; likewise. `at`: its process */
struct sqlite_task *sqlite_task_of(struct sqlite_printer *p, const struct event *e,
				   const struct sqlite_process *at);
/* Any event but calls; before it, what calls the task was in. */
void sqlite_life(struct sqlite_printer *p, const struct event *e);
void sqlite_life_done(struct sqlite_printer *p);
#endif
