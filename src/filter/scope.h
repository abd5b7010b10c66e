/* The scope: which part of a trace is shown, as a time window, processes by program, and tasks by
 * number. An event must match each kind that is given, and one program or one number of each list.
 *
 * A system call is in the window if any part of it is. A process matches a program only while it
 * runs it, not before its exec, and its children do not match just for being its children. */
#ifndef FILTER_SCOPE_H
#define FILTER_SCOPE_H

#include "filter/filter.h"
#include "ptrail/event.h"
#include "ptrail/process.h"

struct filter_scope;

/* The setters create *s if it is NULL. Times are in ns since the start of the trace; the window
 * includes `since` and excludes `until`. */
void scope_since(struct filter_scope **s, uint64_t since);
void scope_until(struct filter_scope **s, uint64_t until);
/* Adds a comma-separated list of programs: names, absolute paths, or shell patterns of either.
 * Returns 0, or -EINVAL with a message in `err` if one is empty. */
int scope_add_processes(struct filter_scope **s, const char *names, struct filter_error *err);
/* Adds a comma-separated list of task IDs; a process ID includes all threads. Returns as above. */
int scope_add_tasks(struct filter_scope **s, const char *numbers, struct filter_error *err);
void scope_free(struct filter_scope *s);			/* NULL is nothing */

/* Whether a window, programs or tasks were given; NULL: none. *since and *until are always set. */
bool scope_is_window(const struct filter_scope *s, uint64_t *since, uint64_t *until);
bool scope_has_processes(const struct filter_scope *s);
bool scope_has_tasks(const struct filter_scope *s);

/* Whether the event is in the scope. Its process must be set, in the state after the event.
 * EVENT_BEGIN and EVENT_END always are; with NULL every event is. */
bool scope_matches(const struct filter_scope *s, const struct event *e);
/* The same, regardless of programs */
bool scope_matches_time_and_task(const struct filter_scope *s, const struct event *e);
/* Whether the process (NULL: unknown) runs one of the programs, or none were given */
bool scope_matches_program(const struct filter_scope *s, const struct process *p);
#endif
