/* Which part of a trace is shown: a window of time, processes by their programs, tasks by number.
 * All that is asked for must hold; of names, and of numbers, one.
 *
 * A call is in the window when any of it is: one that began before and returns in it, too, and one
 * that began in it whenever it returns. A process is what it runs at that moment: before it became
 * that program it is not, and its children are not by their birth alone. */
#ifndef FILTER_SCOPE_H
#define FILTER_SCOPE_H

#include "filter/filter.h"
#include "ptrail/event.h"
#include "ptrail/process.h"

struct scope;

/* Each makes *s when it is NULL. Times are ns since the trace began; of the window `since` is part,
 * `until` is not. */
void scope_since(struct scope **s, uint64_t since);
void scope_until(struct scope **s, uint64_t until);
/* Names apart by commas: a program's name or whole path, or a shell pattern of either. They add to
 * those that are there. -EINVAL: one is empty, and `err` says so. */
int scope_add_processes(struct scope **s, const char *names, struct filter_error *err);
/* Numbers of tasks, likewise; that of a process means all its threads */
int scope_add_tasks(struct scope **s, const char *numbers, struct filter_error *err);
void scope_free(struct scope *s);			/* NULL is nothing */

/* What was asked for; of NULL, nothing. */
bool scope_is_window(const struct scope *s, uint64_t *since, uint64_t *until);
bool scope_has_processes(const struct scope *s);
bool scope_has_tasks(const struct scope *s);

/* Whether the event is part of it: its process is set, as it is after the event. EVENT_BEGIN and
 * EVENT_END always are, and with NULL all are. */
bool scope_shows(const struct scope *s, const struct event *e);
/* The same, whatever the process runs */
bool scope_reaches(const struct scope *s, const struct event *e);
/* Whether the process runs one of the programs; NULL: nobody knows */
bool scope_names(const struct scope *s, const struct process *p);
#endif
