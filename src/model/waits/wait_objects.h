/* Descriptions of what tasks wait on: descriptors with their state, and futexes */
#ifndef MODEL_WAITS_WAIT_OBJECTS_H
#define MODEL_WAITS_WAIT_OBJECTS_H

#include "model/waits/waits.h"

/* Appends "descriptor 3 (pipe:[17])", or "descriptor 3 (timer, expires in 5 s)". */
void wait_object_describe(struct sbuf *b, const struct waiting_task *w, int fd);
/* Appends the names of up to four signals, "SIGUSR1 or SIGUSR2". Bit 0 of the mask is signal 1. */
void wait_object_signals(struct sbuf *b, uint64_t mask);
/* Whether it is a UDP socket without a peer: "UDP:[127.0.0.1:53]", and not "UDP:[A->B]" */
bool wait_object_is_unconnected(const struct descriptor *d);
/* Whether the other end of a socket is not known: of one of UNIX(7), the kernel has it in a module
 * (unix_diag) that may be missing. */
bool wait_object_has_unknown_peer(const struct descriptor *d);
/* Returns what a task waits for on a futex, such as "a condition variable", from the innermost
 * functions of its stack; NULL: it is unknown. */
const char *wait_object_of_futex(const struct stack *stack);
/* Whether the task waits for a lock that has one owner: a mutex or a Java monitor. A lock of Python
 * may be part of a queue or a condition variable. */
bool wait_object_has_owner(const struct stack *stack);
/* Whether it is the stack of a goroutine that waits for another one, or for time to pass */
bool wait_object_is_goroutine(const struct stack *stack);
#endif
