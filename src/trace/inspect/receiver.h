/* The receiver of a datagram that a task sends: the UNIX socket that is bound to the address in the
 * arguments of sendto(2), sendmsg(2) or sendmmsg(2). */
#ifndef TRACE_INSPECT_RECEIVER_H
#define TRACE_INSPECT_RECEIVER_H

#include "ptrail/event.h"

struct awaiter;			/* trace/inspect/await.h */

/* Sets .ipc of the look, whose .row and .arg are set, if the syscall sends to such an address. */
void receiver_fill(const struct awaiter *a, struct event *look);
#endif
