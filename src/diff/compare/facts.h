/* What a pair of processes did to files, addresses and with calls that failed. */
#ifndef DIFF_COMPARE_FACTS_H
#define DIFF_COMPARE_FACTS_H

#include "diff/compare/compare.h"

/* Of a pair of both runs; sets pair->lost */
void compare_facts(struct differences *d, struct pair *p);
/* Of processes that only one run has: files that the other had, or that they were for */
void compare_added(struct differences *d, struct pair *p);
void compare_missing(struct differences *d, struct pair *p);
#endif
