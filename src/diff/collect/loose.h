/* The loose forms of a name, for what found no equal: what is another in each run has become
 * '#'.
 *
 * In the first form that is what has its own place in a folder for temporary files (its ending
 * stays), the letters that mkstemp and its like choose, hexadecimal ids, addresses in memory. In
 * the second, also numbers that are pids of the run, dates and times, ports of the kernel's
 * choice. Other numbers mean something: sleep 10 is not sleep 20. */
#ifndef DIFF_COLLECT_LOOSE_H
#define DIFF_COLLECT_LOOSE_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"

/* `pids` has the numbers of the run's processes as keys; NULL: the first form. `to` is emptied. */
void loosen(struct sbuf *to, const char *s, const struct hash *pids);
#endif
