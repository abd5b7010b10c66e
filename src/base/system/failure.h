/* When this program itself cannot go on: memory is out, or a fault of its own. What is to be done
 * then is said once, by whoever knows, and called from wherever it happens, signal handlers among
 * it: so it is kept in static storage, the only one of this folder. A page fault in memory that is
 * shared with a tracee is no failure: it is repaired, and the tracer goes on. */
#ifndef BASE_SYSTEM_FAILURE_H
#define BASE_SYSTEM_FAILURE_H

#include <stdbool.h>

/* Must not return, nor allocate, nor trust what was at hand: the failure may have come in the
 * middle of anything, and again in here. `what` says what happened, as a part of a sentence. */
typedef void failure_handler(void *ctx, const char *what);

/* `ctx` is the caller's until the program ends, or until another handler (NULL: none) is set. */
void failure_on(failure_handler *handler, void *ctx);
bool failure_is_handled(void);

/* Repairs the cause of a page fault at `addr`: true if the access can be repeated. Runs in a signal
 * handler, so it must not allocate memory. */
typedef bool failure_repair(void *ctx, const void *addr);

/* `repair` (NULL: none) is asked by failure_repaired. `ctx` is the caller's until then. */
void failure_repaired_by(failure_repair *repair, void *ctx);
bool failure_repaired(const void *addr);

/* Calls the handler; without one the program aborts. */
_Noreturn void failure(const char *what);

/* "ptrail: …", a line on standard error, without allocating */
void failure_say(const char *what, const char *then);
#endif
