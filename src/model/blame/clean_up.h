/* Commands that a script runs after a failure: a trap that removes files, a log that is shown.
 * Their failure is not why the script failed, even if it has the same exit status. */
#ifndef MODEL_BLAME_CLEAN_UP_H
#define MODEL_BLAME_CLEAN_UP_H

#include "ptrail/history.h"

/* The child of the shell `p` that failed before `c`, which is a part of what the shell did about
 * that; NULL: there is none */
const struct life *clean_up_origin(const struct life *p, const struct life *c);
/* Whether the shell `p` did something else after `c`, whose exit status was only an answer, such as
 * "no match", whose errors it discarded, or whose pipeline succeeded */
bool clean_up_continues(const struct life *p, const struct life *c);
/* Whether another child of the shell `p` failed after `c` and said why, and `p` ran nothing else
 * but clean-ups after it */
bool clean_up_another_failed_after(const struct life *p, const struct life *c);
#endif
