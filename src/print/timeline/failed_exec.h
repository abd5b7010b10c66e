/* Programs that a process tried to run, and could not: what its end then says of the last one. */
#ifndef PRINT_TIMELINE_FAILED_EXEC_H
#define PRINT_TIMELINE_FAILED_EXEC_H

#include "print/timeline/line.h"

/* EVENT_LEAVE: remembers an execve that failed. A shell looks in many folders: the last try
 * counts. */
void tried_call(struct timeline *t, const struct event *e);
/* The process runs another program: what it tried before is of no interest. */
void tried_no_more(struct track *k);
/* ", could not run ./x: its interpreter /bin/y is missing"; nothing where nothing failed */
void tried_words(struct timeline *t, const struct track *k);
#endif
