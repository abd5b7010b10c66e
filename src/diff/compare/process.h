/* Compares the programs, the exit statuses and the resource usage of a pair of processes. */
#ifndef DIFF_COMPARE_PROCESS_H
#define DIFF_COMPARE_PROCESS_H

#include "diff/compare/compare.h"

/* Sets .ends_differ, .worse and .is_passed_on of all pairs, and d->first_failure; called first. */
void compare_exit_statuses(struct differences *d);
/* Reports different exit statuses of a pair, unless a descendant passed them on. */
void compare_exit(struct differences *d, struct pair *p);
/* Compares programs, arguments and current directories. */
void compare_programs(struct differences *d, struct pair *p);
/* Compares the numbers of equal processes. */
void compare_counts(struct differences *d, struct pair *p);
/* Compares figures. They differ if processor time is at least three times as much and 250 ms more,
 * memory twice as much and 20 MiB more, bytes read or written twice as much and 10 MiB more. Of
 * equal processes the sums are compared, with these amounts for each process; of memory the
 * maximum. Not compared if the exit statuses differ or a file was lost. */
void compare_figures(struct differences *d, struct pair *p);

/* Returns the exit status as a number: 0 is success; equal numbers are equal exit statuses. */
enum { END_SIGNALED = 1000, END_RUNNING = 2000, END_UNKNOWN = 3000 };
int end_code(const struct run_process *u);
#endif
