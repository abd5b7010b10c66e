/* Descriptions of waits for semaphores, message queues, and what is in shared memory */
#ifndef MODEL_WAITS_IPC_WAIT_TEXT_H
#define MODEL_WAITS_IPC_WAIT_TEXT_H

#include "model/waits/waits.h"

/* Appends what a task waits for whose .ipc is a System V semaphore or queue. */
void ipc_wait_text(struct sbuf *b, const struct waiting_task *w);
/* Appends ", which is empty" or ", which has 2 messages with 20 of at most 16384 bytes". */
void ipc_wait_messages(struct sbuf *b, const struct ipc_wait *ipc);
/* Appends " in /dev/shm/a, which b (5) has mapped, too" if the task waits for what is in a mapped
 * file. */
void ipc_wait_sharer(struct sbuf *b, const struct waiting_task *w);
#endif
