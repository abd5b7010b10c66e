/* Rows of processes and tasks (creation, programs, signals, stops, exits) and of the trace
 * itself */
#ifndef PRINT_SQLITE_LIFE_H
#define PRINT_SQLITE_LIFE_H

#include "print/sqlite/state.h"

/* Returns the state of the event's process, created together with its row if it is new; NULL if the
 * process is unknown. */
struct sqlite_process *sqlite_process_of(struct sqlite_printer *p, const struct event *e);
/* Writes a minimal row for a process that other rows refer to, unless it has one: a filter may have
 * dropped its events. */
void sqlite_add_reference(struct sqlite_printer *p, struct task_id id, const char *name);
/* Returns the state of the event's task, created together with its row if it is new. `at`: the
 * state of its process, or NULL */
struct sqlite_task *sqlite_task_of(struct sqlite_printer *p, const struct event *e,
				   const struct sqlite_process *at);
/* Handles an event other than a syscall. sqlite_unfinished is to be called before. */
void sqlite_life(struct sqlite_printer *p, const struct event *e);
void sqlite_life_done(struct sqlite_printer *p);
#endif
