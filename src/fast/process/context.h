/* Moves threads out of the injected code. */
#ifndef FAST_PROCESS_CONTEXT_H
#define FAST_PROCESS_CONTEXT_H

#include "fast/fast.h"

/* Gets the registers with which a task is to begin that is in its first stop and was created in the
 * injected code. `t`: NULL if it is unknown. Returns false if it was not created there. */
bool context_leave_creation(struct fast *f, pid_t tid, const struct fast_thread *t);
#endif
