/* Locks of the C library that a task waits for, found by the functions of its stack */
#ifndef TRACE_INSPECT_LOCK_OWNER_H
#define TRACE_INSPECT_LOCK_OWNER_H

#include "trace/inspect/await.h"

/* Whether the task of an EVENT_LOOK waits for a pthread_mutex_t, or a pthread_rwlock_t */
bool lock_owner_is_mutex(const struct event *e);
bool lock_owner_is_rwlock(const struct event *e);
/* Returns the tid of the thread that has locked for writing the pthread_rwlock_t of glibc that the
 * task waits for; 0: it is locked for reading, or cannot be read. */
pid_t lock_owner_read_writer(const struct awaiter *a, const struct event *e);
/* Sets .objects of a task that waits for a read-write lock which has no writer: how many readers it
 * has. */
void lock_owner_count_readers(const struct awaiter *a, struct event *e);
/* Sets .ipc of a task that waits on a futex in a file that is mapped shared. */
void lock_owner_find_sharer(const struct awaiter *a, struct event *e);
#endif
