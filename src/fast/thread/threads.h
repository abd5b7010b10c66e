/* The table of tasks of which the fast source keeps a record. */
#ifndef FAST_THREAD_THREADS_H
#define FAST_THREAD_THREADS_H

#include "fast/fast.h"

/* Returns the record of a task, which is added if there is none. */
struct fast_thread *threads_provide(struct fast *f, pid_t tid);
#endif
