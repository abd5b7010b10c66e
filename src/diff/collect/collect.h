/* Collects the data for a comparison (run.h) from the events of a run and, at its end, from its
 * history. The functions are declared in diff.h. */
#ifndef DIFF_COLLECT_COLLECT_H
#define DIFF_COLLECT_COLLECT_H

#include "diff/diff.h"
#include "diff/collect/run.h"

#endif
