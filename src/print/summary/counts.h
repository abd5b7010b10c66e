/* The row of a syscall in the summary, and its order among others */
#ifndef PRINT_SUMMARY_COUNTS_H
#define PRINT_SUMMARY_COUNTS_H

#include "abi/abi.h"
#include "print/summary/latency.h"
#include "print/summary/summary.h"

/* In ns */
struct durations {
	uint64_t total, shortest, longest;
};

struct call_count {
	const struct abi *abi;
	uint64_t nr, calls, errors;
	struct durations took, wall;	/* the same, unless .took is system time */
	struct latency *latency;	/* of .took; NULL: not wanted */
	const char *name;			/* owned, except that of the row "total" */
	bool is_library_call;
	const struct process_counts *process;	/* NULL: all processes */
};

/* Return the average duration, and the percentile, in ns; 0: no percentiles are wanted. */
uint64_t count_average(const struct call_count *c);
uint64_t count_wall_average(const struct call_count *c);
uint64_t count_percentile(const struct call_count *c, unsigned percent);

/* For qsort: in descending order, names in ascending order */
typedef int count_compare(const struct call_count *a, const struct call_count *b);

/* Returns the order by a column; by SUMMARY_COLUMNS all rows are equal. */
count_compare *count_order(enum summary_column column);
#endif
