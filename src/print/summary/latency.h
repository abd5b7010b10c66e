/* The distribution of durations: counts in buckets whose width is at most 1/16 of their durations,
 * so that percentiles are exact to 3 %. */
#ifndef PRINT_SUMMARY_LATENCY_H
#define PRINT_SUMMARY_LATENCY_H

#include "base/text/sbuf.h"

struct latency;		/* 2.6 KB */

/* Returns an empty distribution, never NULL, to be freed with free(). */
struct latency *latency_new(void);
/* Counts a duration in ns. */
void latency_add(struct latency *l, uint64_t ns);
/* Adds the counts of another distribution. */
void latency_add_all(struct latency *l, const struct latency *of);
/* Returns the duration that `percent` of all durations do not exceed, in ns; 0: there are none. */
uint64_t latency_percentile(const struct latency *l, unsigned percent);
/* Writes a line for each power of two from the shortest to the longest duration: where it begins,
 * the number of durations, and a bar. */
void latency_histogram(struct sbuf *b, const struct latency *l);
#endif
