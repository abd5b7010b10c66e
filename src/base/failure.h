/* When this program itself cannot go on: memory is out, or a fault of its own. What is to be done
 * then is said once, by whoever knows, and called from wherever it happens, signal handlers among
 * it: so it is kept in static storage, the only one of this folder. */
#ifndef BASE_FAILURE_H
#define BASE_FAILURE_H

#include <stdbool.h>

/* Must not return, nor allocate, nor trust what was at hand: the failure may have come in the
 * middle of anything, and again in here. `what` says what happened, as a part of a sentence. */
typedef void failure_handler(void *ctx, const char *what);

/* `ctx` is the caller's until the program ends, or until another handler (NULL: none) is set. */
void failure_on(failure_handler *handler, void *ctx);
bool failure_is_handled(void);

/* Calls the handler; without one the program aborts. */
_Noreturn void failure(const char *what);

/* "ptrail: …", a line on standard error, without allocating */
void failure_say(const char *what, const char *then);
#endif
