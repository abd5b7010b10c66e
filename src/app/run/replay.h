/* Shows a recording: its events go through the same pipe as those of a live run. */
#ifndef APP_RUN_REPLAY_H
#define APP_RUN_REPLAY_H

#include "app/cli/options.h"
#include "app/run/run.h"

/* Plays `file` through the printers that the options ask for. Status EXIT_TRACER: it could not
 * be read to where it ends, or what is shown not be written, which was said, or with --strict it is
 * not whole; EXIT_DIFFERS: findings that --fail-on counts; else 0. */
struct run_end replay(const struct options *o, const char *file, struct diag *diag);
#endif
