/* What differs between two runs. Each is gathered by a collector while its events go by; then
 * the processes of both are paired, by who made them, what they run and its arguments, and what
 * each pair did is compared. Numbers and times of processes, names of temporary files and the
 * order of siblings are another in each run and are no difference. */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include <stddef.h>

#include "ptrail/output.h"
#include "ptrail/printer.h"

struct collected;
struct differences;

/* What gathers: a printer that writes nothing. It is not opened: `self` is what collect_new
 * returned, and its close does nothing, so that it can be asked when the run is over. */
extern const struct printer diff_collector;

/* Never NULL. Memory grows with what is distinct: each file, address and failure of a process once,
 * however often it came. */
struct collected *collect_new(void);
void collect_free(struct collected *c);		/* NULL is nothing */

/* What is another in `new` than it was in `good`. Both have seen an EVENT_END, and outlive the
 * answer. Never NULL. */
struct differences *diff_runs(struct collected *good, struct collected *new);
void diff_free(struct differences *d);		/* NULL is nothing */

/* How many there are: 0: both runs are the same */
size_t diff_count(const struct differences *d);
/* A line for each, causes first; what there is much of is cut with "and 12 more such". */
void diff_show_text(const struct differences *d, struct output *out);
/* One document with all of them */
void diff_show_json(const struct differences *d, struct output *out);
#endif
