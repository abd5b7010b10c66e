/* --diff: how one recording differs from another. Both are played to somebody who gathers what a
 * comparison needs (diff/diff.h), the good one first. */
#ifndef APP_RUN_DIFFER_H
#define APP_RUN_DIFFER_H

#include "app/cli/options.h"
#include "app/run/run.h"

/* Writes where o->prints[0] does, in its form. Status 0: no difference; EXIT_DIFFERS;
 * EXIT_TRACER: one could not be read, or the answer not be written, which was said. */
struct run_end differ(const struct options *o, struct diag *diag);
/* Whether differences can be told so: as text or JSON, in one place */
bool differ_takes(const struct print_request *prints, size_t count);
#endif
