/* What is known of a process that failed, whichever of its parent's children it is */
#ifndef MODEL_BLAME_CHILD_H
#define MODEL_BLAME_CHILD_H

#include "ptrail/history.h"

enum { PIPELINE_MAX = 8 };	/* processes of a pipeline behind one that are looked at */

/* The last argument of the program; "": none */
const char *child_last_argument(const struct life *l);
/* Whether the standard error of the process was discarded */
bool child_discards_errors(const struct life *l);
/* Whether `c` ended before `p`, or `p` has not ended */
bool child_ended_before(const struct life *c, const struct life *p);
/* Whether the process printed a line that states an error */
bool child_states_error(const struct life *l);
/* Whether the process, or the last failed process below it, says why it failed */
bool child_has_error(const struct life *c);
/* Whether the process printed nothing about an error, nor did a process below it, and no failed
 * syscall can be why it failed: "jq -e" of a value that is null */
bool child_is_silent(const struct life *c);
/* Whether the process ended because the reader of its output had ended: by SIGPIPE, or with a
 * message about that */
bool child_lost_its_reader(const struct life *c);
/* The process that reads the pipe that `c` writes its standard output to: a sibling, or NULL */
const struct life *child_find_reader(const struct life *c);
/* Whether the last process of the pipeline that `c` is in succeeded, which is the status of the
 * pipeline for a shell without pipefail */
bool child_is_hidden_by_pipeline(const struct life *c);
#endif
