/* The loose form of a name, for what found no equal: what is another in each run has become '#'.
 *
 * That is: what has its own place in a folder for temporary files (its ending stays), the letters
 * that mkstemp and its like choose, numbers that are pids of the run or have four digits (and short
 * ones beside those: dates), hexadecimal ids, addresses in memory, ports of the kernel's choice. */
#ifndef DIFF_LOOSE_H
#define DIFF_LOOSE_H

#include "base/hash.h"
#include "base/sbuf.h"

/* `pids` has the numbers of the run's processes as keys. `to` is emptied first. */
void loosen(struct sbuf *to, const char *s, const struct hash *pids);
#endif
