/* Collects the signals and stops of each process during the trace: the history has only those that
 * terminated a process. */
#ifndef PRINT_HTML_MARKS_H
#define PRINT_HTML_MARKS_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/process.h"

struct html_mark {
	struct html_mark *next;
	enum event_kind kind;		/* SIGNAL, STOP, CONTINUE */
	uint64_t time;
	struct signal_fact fact;	/* SIGNAL: complete; STOP: only the number */
};

/* Marks of a process */
struct html_marks {
	struct html_mark *first, *last;	/* in order of time */
	unsigned count;			/* number of marks in the list */
	uint64_t more;			/* number of marks that were dropped */
};

/* Marks of all processes; a zeroed one is empty */
struct html_mark_set {
	struct hash marks;		/* serial of the process → struct html_marks */
	struct arena arena;
	size_t count;
};

/* Adds a mark for an event if it is a signal or a stop. The numbers of marks per process and in
 * total are limited; further marks are counted in .more. */
void html_marks_add(struct html_mark_set *a, const struct event *e);
/* Returns the marks of a process, or NULL if it has none. */
const struct html_marks *html_marks_find(const struct html_mark_set *a, uint64_t serial);
void html_marks_free(struct html_mark_set *a);
#endif
