/* Records that a thread does not complete by itself. */
#ifndef FAST_RING_COMPLETE_H
#define FAST_RING_COMPLETE_H

#include "fast/fast.h"

/* Does what the code behind the call would have done, for a thread that is taken out of it: nothing
 * where it has been done, or there is no record. */
void complete_record(struct fast *f, struct fast_thread *t, int64_t ret);
#endif
