/* Compares the files, addresses and failed syscalls of a pair of processes. */
#ifndef DIFF_COMPARE_FACTS_H
#define DIFF_COMPARE_FACTS_H

#include "diff/compare/compare.h"

/* Compares a pair that both runs have; sets pair->lost. */
void compare_facts(struct differences *d, struct pair *p);
/* Compare processes of one run only with what the other run did to their files. */
void compare_added(struct differences *d, struct pair *p);
void compare_missing(struct differences *d, struct pair *p);
#endif
