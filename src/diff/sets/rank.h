/* Ranks the facts of two sets of runs, and hides those that follow from others (run_sets_rank() of
 * sets.h). */
#ifndef DIFF_SETS_RANK_H
#define DIFF_SETS_RANK_H

#include "diff/sets/facts.h"

/* Whether the fact separates the sets by at least a third: the share of the runs of one set that
 * have a value is at least that much larger than the share in the other. */
bool set_fact_separates(const struct run_sets *s, const struct set_fact *f);
/* Returns how well it does in percent; 100: it is true of all runs of one set, and of none of the
 * other. */
unsigned set_fact_percent(const struct run_sets *s, const struct set_fact *f);
#endif
