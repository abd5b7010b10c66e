/* The title of a process: text that it has written over its arguments, which ps(1) prints instead
 * of them (setproctitle(3), "nginx: worker process"). */
#ifndef TRACE_FACTS_TITLE_H
#define TRACE_FACTS_TITLE_H

#include "trace/facts/facts.h"

/* Returns the title of a stopped task in the arena, read from its memory with one system call;
 * "": it has none, or it is unknown. `has_userfault`: a page that a userfaultfd handler has to
 * provide is not read. */
const char *title_of_facts(pid_t tid, const struct facts *facts, bool has_userfault,
			   struct arena *arena);

/* The same for a task that need not be stopped, from /proc/TID/cmdline */
const char *title_of_task(pid_t tid, struct arena *arena);
#endif
