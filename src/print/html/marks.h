/* Signals and stops of each process, kept while a trace goes on: histories have only those that
 * ended something. */
#ifndef PRINT_HTML_MARKS_H
#define PRINT_HTML_MARKS_H

#include "base/memory/arena.h"
#include "base/memory/hash.h"
#include "ptrail/process.h"

struct html_mark {
	struct html_mark *next;
	enum event_kind kind;		/* SIGNAL, STOP, CONTINUE */
	uint64_t time;
	struct signal_fact fact;	/* STOP: only the number */
};

/* Of a process */
struct html_marks {
	struct html_mark *first, *last;	/* in order of time */
	unsigned count;
	uint64_t more;			/* that were not kept */
};

/* Of all; a zeroed one is empty */
struct html_album {
	struct hash marks;		/* by serial of the process */
	struct arena arena;
	size_t count;
};

/* Keeps what an event tells, within bounds: of a process, and of all */
void html_album_event(struct html_album *a, const struct event *e);
const struct html_marks *html_album_of(const struct html_album *a, uint64_t serial);
void html_album_done(struct html_album *a);
#endif
