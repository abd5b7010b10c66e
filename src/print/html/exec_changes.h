/* Keeps what changed at each exec (-v) for the end of the trace: the history does not have it. */
#ifndef PRINT_HTML_EXEC_CHANGES_H
#define PRINT_HTML_EXEC_CHANGES_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/event.h"

/* The changes at an exec */
struct html_exec {
	struct html_exec *next;		/* another exec with the same key in the hash */
	uint64_t serial, time;
	/* An object of JSON as in events (json_exec_changes); NULL: it was dropped, because there
	 * are too many */
	const char *changes;
};

/* The changes of all processes; a zeroed one is empty */
struct html_exec_set {
	struct hash execs;		/* of serial and time → first struct html_exec */
	struct arena arena;
	size_t size;			/* bytes of all texts */
};

/* Adds the changes of an EVENT_EXEC that has some. */
void html_execs_add(struct html_exec_set *s, const struct event *e);
/* Returns the exec of the process at that time; NULL: nothing is known about changes. */
const struct html_exec *html_execs_find(const struct html_exec_set *s, uint64_t serial,
					uint64_t time);
void html_execs_free(struct html_exec_set *s);
#endif
