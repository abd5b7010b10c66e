/* What a pair of processes is: its programs, its end, what it used up. */
#ifndef DIFF_COMPARE_PROCESS_H
#define DIFF_COMPARE_PROCESS_H

#include "diff/compare/compare.h"

/* Sets ends_differ, worse and told of all pairs, and d->blamed; first of all */
void compare_ends(struct differences *d);
/* Tells of the end of a pair, unless it is told of one below. */
void tell_end(struct differences *d, struct pair *p);
/* Programs, arguments, folders */
void compare_programs(struct differences *d, struct pair *p);
void compare_counts(struct differences *d, struct pair *p);
/* Figures are noise unless processor time is three times as much and 250 ms more, memory twice as
 * much and 20 MiB more, what is read or written twice as much and 10 MiB more. Of equal processes
 * sums are compared, for each of which there has to be so much more, of memory the most. Not
 * compared where the process ends otherwise or lost a file. */
void compare_figures(struct differences *d, struct pair *p);

/* How a process ended, as a number that is the same for the same; 0: well */
enum { END_SIGNALED = 1000, END_LIVES = 2000, END_UNKNOWN = 3000 };
int end_code(const struct unit *u);
#endif
