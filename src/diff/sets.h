/* Finds what differs between two sets of runs: the good and the bad ones of one job. What the runs
 * of a set have not in common is noise; a fact is the better the more of the bad runs and the fewer
 * of the good ones have it. */
#ifndef DIFF_SETS_H
#define DIFF_SETS_H

#include "diff/diff.h"

struct run_sets;

/* The collector of a run of a set, used like diff_collector: it collects labels and the environment
 * of the command, too. */
extern const struct printer diff_set_collector;

/* Returns empty sets, never NULL. */
struct run_sets *run_sets_new(void);
void run_sets_free(struct run_sets *s);		/* `s` may be NULL */
/* Adds a run that has received an EVENT_END. `run` may be freed afterwards. */
void run_sets_add(struct run_sets *s, struct collected *run, bool is_bad);
/* Ranks the facts; called once, when all runs were added, at least one of each set. Returns the
 * number of facts that separate the sets by at least a third; 0: nothing differs. */
size_t run_sets_rank(struct run_sets *s);
/* Write these facts, best first: a line for each, of which a long list is cut, or one JSON
 * document. */
void run_sets_write_text(const struct run_sets *s, struct output *out);
void run_sets_write_json(const struct run_sets *s, struct output *out);
#endif
