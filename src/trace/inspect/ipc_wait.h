/* What semop(2), msgsnd(2), msgrcv(2), mq_timedsend(2) or mq_timedreceive(2) of a task waits for.
 * The kernel is asked about the object in the IPC namespace of the task, without waiting. */
#ifndef TRACE_INSPECT_IPC_WAIT_H
#define TRACE_INSPECT_IPC_WAIT_H

#include "ptrail/event.h"

struct awaiter;			/* trace/inspect/await.h */

/* Sets .ipc of the look of a semaphore or System V queue, whose .row and .arg are set, and .timeout
 * if the syscall is ipc(2). It remains NULL if the syscall does not wait for one. */
void ipc_wait_fill(const struct awaiter *a, struct event *look);
/* The same for a POSIX queue, the descriptor in argument 0; `receives`: for a message. */
void ipc_wait_fill_posix(const struct awaiter *a, struct event *look, bool receives);
#endif
