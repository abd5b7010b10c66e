/* --replay: sends the events of a recording through the same pipe as those of a live run. */
#ifndef APP_RUN_REPLAY_H
#define APP_RUN_REPLAY_H

#include "app/cli/options.h"
#include "app/run/run.h"

/* Replays `file` to the printers that the options request. Status: EXIT_TRACER if the file could
 * not be read to its end or an output not be written (reported), or if --strict is given and the
 * recording is incomplete; EXIT_DIFFERS if there are findings that --fail-on counts; else 0. */
struct run_end replay(const struct options *o, const char *file, struct diag *diag);
/* Replays the recordings of the options, which print policies only, and writes for each --print
 * the policy that allows what any of them did. Status: EXIT_TRACER if a recording could not be read
 * to its end, or an output not be written (reported); else 0. If a recording could not be read, no
 * file is changed. */
struct run_end replay_merged(const struct options *o, struct diag *diag);
#endif
