/* Completing records that the thread cannot complete itself. */
#ifndef FAST_RING_COMPLETE_H
#define FAST_RING_COMPLETE_H

#include "fast/fast.h"

/* Does what the injected code would have done after the syscall, for a thread that is moved out of
 * it. `ret` is the result of the syscall. Does nothing if the record is complete or there is
 * none. */
void complete_record(struct fast *f, struct fast_thread *t, int64_t ret);
#endif
