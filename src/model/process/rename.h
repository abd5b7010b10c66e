/* Names that a process sets for itself after its execve: prctl(PR_SET_NAME) for its main thread, or
 * a title that replaces its arguments, as of setproctitle(3). */
#ifndef MODEL_PROCESS_RENAME_H
#define MODEL_PROCESS_RENAME_H

#include "model/process/record.h"

/* Updates process.title to the name that an event reports. `comm` is the current name of the main
 * thread; NULL or "" is unknown, which changes nothing. `title` is the current title; NULL or "":
 * the arguments are those of the execve. */
void rename_update(struct process_record *r, const char *comm, const char *title);
#endif
