/* Finds the differences between two runs. A collector receives the events of each run; then the
 * processes of both are paired, by parent, program and arguments, and what each pair did is
 * compared. Pids and timestamps, names of temporary files and the order of siblings vary between
 * runs and are not differences. */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include <stddef.h>

#include "ptrail/output.h"
#include "ptrail/printer.h"

struct collected;
struct differences;

/* The collector: a printer that writes nothing. It is not opened: its `self` is the result of
 * collected_new(), and its close does nothing, so that the data can be used after the run. */
extern const struct printer diff_collector;

/* Returns an empty collection, never NULL. Memory grows with distinct facts: each file, address and
 * failure of a process is stored once. */
struct collected *collected_new(void);
void collected_free(struct collected *c);		/* `c` may be NULL */

/* Compares `new` with `good`. Both must have received an EVENT_END and must outlive the result.
 * Never returns NULL. */
struct differences *diff_runs(struct collected *good, struct collected *new);
void diff_free(struct differences *d);		/* `d` may be NULL */

/* Returns the number of differences; 0 means that the runs are equal. */
size_t diff_count(const struct differences *d);
/* Writes a line for each difference, causes first; a long list is cut with "and 12 more like
 * these". */
void diff_write_text(const struct differences *d, struct output *out);
/* Writes one JSON document with all differences. */
void diff_write_json(const struct differences *d, struct output *out);
#endif
