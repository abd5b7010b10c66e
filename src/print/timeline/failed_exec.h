/* Failed execve calls. The line of a process's exit mentions the last one. */
#ifndef PRINT_TIMELINE_FAILED_EXEC_H
#define PRINT_TIMELINE_FAILED_EXEC_H

#include "print/timeline/line.h"

/* EVENT_LEAVE: remembers an execve that failed. A shell tries the directories of $PATH in turn;
 * only the last failure is kept. */
void failed_exec_note(struct timeline *t, const struct event *e);
/* Forgets the failure after a successful execve. */
void failed_exec_forget(struct timeline_track *k);
/* Appends ", could not run ./x: its interpreter /bin/y is missing"; nothing if no execve failed. */
void failed_exec_add(struct timeline *t, const struct timeline_track *k);
#endif
