/* The resource limits (getrlimit(2)) that traced processes set, for the explanation of failures and
 * signals that a limit caused */
#ifndef MODEL_ERRORS_LIMITS_H
#define MODEL_ERRORS_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text/sbuf.h"
#include "ptrail/history.h"

/* Reads the limit that a LEAVE of setrlimit or prlimit64 has set for the process itself.
 * Returns false for other events. */
bool limits_read(const struct event *leave, unsigned *resource, uint64_t *soft, uint64_t *hard);
/* The soft limit of the process, in the unit of setrlimit(2), if it or an ancestor set it while it
 * was traced; UINT64_MAX: unknown or unlimited */
uint64_t limits_soft(const struct life *l, unsigned resource);
uint64_t limits_hard(const struct life *l, unsigned resource);
/* Appends " (RLIMIT_NOFILE is 20)"; nothing if the limit is unknown. */
void limits_append(struct sbuf *b, const struct life *l, unsigned resource);
/* Whether the process was killed because it used up the CPU time that its limit allows: by
 * SIGXCPU at the soft limit, or by SIGKILL at the hard one */
bool limits_of_time_ended(const struct life *l);
/* The resource whose limit is a cause of that error of a syscall; -1: none */
int limits_of_error(const struct failed_call *m);
#endif
