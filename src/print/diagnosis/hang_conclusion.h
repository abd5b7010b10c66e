/* The first line of a hang report: which task waits for which, and where the last of them is, as in
 * "sh (4) waits for its child a (5) to exit, which in read_all waits for input on descriptor 0". */
#ifndef PRINT_DIAGNOSIS_HANG_CONCLUSION_H
#define PRINT_DIAGNOSIS_HANG_CONCLUSION_H

#include "print/diagnosis/hang_groups.h"

/* Appends the first deadlock, or else the chain that begins at the oldest process: each task of it
 * waits for the next one, down to a task that runs or waits for something else. `groups` is that of
 * `w`. */
void hang_conclude(struct sbuf *b, const struct waits *w, const struct hang_groups *groups);
#endif
