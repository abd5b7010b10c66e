/* What processes confine themselves by: seccomp and Landlock */
#ifndef MODEL_ERRORS_CONFINEMENT_H
#define MODEL_ERRORS_CONFINEMENT_H

#include "ptrail/history.h"

/* Returns the CONFINED_ bit of a successful syscall that confines the process; 0: it does not. */
unsigned confinement_begins(const struct event *e);
/* Whether the event is the enter of a syscall that the strict mode of seccomp does not allow: the
 * kernel kills the task by SIGKILL. */
bool confinement_kills(const struct life *l, const struct event *e);
#endif
