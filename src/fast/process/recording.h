/* Threads begin and end to record their syscalls. */
#ifndef FAST_PROCESS_RECORDING_H
#define FAST_PROCESS_RECORDING_H

#include "fast/fast.h"

/* The thread, which runs its own code, has been given a slot, and uses it from now on. */
void recording_begin(struct fast *f, struct fast_thread *t);
/* The same for a thread that has the address of its slot in gs */
void recording_shut_gate(struct fast *f, struct fast_thread *t);
/* Takes the slot of a thread that is not in the injected code, which is traced with ptrace-stops
 * from now on. */
void recording_end(struct fast *f, struct fast_thread *t, const char *why);
/* The stopped thread has no ring buffer from now on. `why` is reported unless it is NULL. */
void recording_use_stops(struct fast *f, struct fast_thread *t, const char *why);
#endif
