/* --diff: compares two recordings. Both are replayed to a collector (diff/diff.h), the reference
 * recording first. */
#ifndef APP_RUN_DIFFER_H
#define APP_RUN_DIFFER_H

#include "app/cli/options.h"
#include "app/run/run.h"

/* Writes the differences to the output of o->prints[0], in its format. Status: 0 if there are none,
 * EXIT_DIFFERS, or EXIT_TRACER if an error was reported. */
struct run_end differ(const struct options *o, struct diag *diag);
#endif
