/* --diff: compares two recordings, or two sets of them. Each is replayed to a collector
 * (diff/diff.h, diff/sets.h), the reference recordings first. */
#ifndef APP_RUN_DIFFER_H
#define APP_RUN_DIFFER_H

#include "app/cli/options.h"
#include "app/run/run.h"

/* Writes the differences to the output of o->prints[0], in its format. Status: 0 if there are none,
 * EXIT_DIFFERS, or EXIT_TRACER if an error was reported. */
struct run_end differ(const struct options *o, struct diag *diag);
#endif
