/* Gathers what a comparison needs of a run (run.h) from its events, and at its end from its
 * history. The functions are in diff.h. */
#ifndef DIFF_COLLECT_COLLECT_H
#define DIFF_COLLECT_COLLECT_H

#include "diff/diff.h"
#include "diff/collect/run.h"

#endif
