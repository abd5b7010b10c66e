/* The latest syscalls of one process, as the details of the live view show them. */
#ifndef PRINT_TOP_RECENT_H
#define PRINT_TOP_RECENT_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"
#include "ptrail/printer.h"

enum { TOP_RECENT = 10 };

struct top_recent {
	pid_t pid;			/* 0: none */
	/* ring buffer: line i is at i % TOP_RECENT */
	struct sbuf lines[TOP_RECENT];
	uint64_t count;			/* number of lines that were added for .pid */
};

/* Chooses another process, and forgets the syscalls of the previous one. */
void top_recent_choose(struct top_recent *r, pid_t pid);
/* Adds the line of a syscall that has returned in the process. Ignores all other events. */
void top_recent_event(struct top_recent *r, const struct print_options *o, const struct event *e);
/* Appends the lines, the latest last, below a heading; nothing if there are none. */
void top_recent_add(struct sbuf *text, const struct top_recent *r);
void top_recent_done(struct top_recent *r);
#endif
