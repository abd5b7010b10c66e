/* Fatal failures of the program itself: out of memory, or a fault such as SIGSEGV. The program
 * registers one handler, which is called wherever the failure occurs, signal handlers included; it
 * is therefore in static storage. A page fault in memory shared with a tracee is not a failure: it
 * is repaired, and the program continues. */
#ifndef BASE_MEMORY_FAILURE_H
#define BASE_MEMORY_FAILURE_H

#include <stdbool.h>

/* A failure handler. `what` describes the failure ("out of memory"). It must not return, must not
 * allocate memory, and cannot rely on consistent data: the failure may have occurred at any point,
 * also inside the handler. */
typedef void failure_handler(void *ctx, const char *what);

/* Sets the handler (NULL: none). `ctx` belongs to the caller and must stay valid until another
 * handler is set. */
void failure_set_handler(failure_handler *handler, void *ctx);
bool failure_is_handled(void);

/* Repairs the cause of a page fault at `addr`. Returns true if the access can be repeated. Runs in
 * a signal handler, so it must not allocate memory. */
typedef bool failure_repair(void *ctx, const void *addr);

/* Sets the function that failure_try_repair() calls (NULL: none). `ctx` belongs to the caller and
 * must stay valid until another one is set. */
void failure_set_repair(failure_repair *repair, void *ctx);
/* Tries to repair the cause of a page fault; true if the access can be repeated. */
bool failure_try_repair(const void *addr);

/* Calls the handler; aborts if there is none. */
_Noreturn void failure(const char *what);

/* Writes the line "ptrail: " + what + then to standard error, without allocating memory. */
void failure_report(const char *what, const char *then);
#endif
