/* Loose forms of a name, for names that have no equal in the other run: parts that differ in each
 * run are replaced by '#'.
 *
 * The first form replaces names in directories for temporary files (except the extension), the
 * letters that mkstemp() and similar functions choose, hexadecimal ids, and addresses in memory.
 * The second form also replaces numbers that are pids of the run, dates and times, and ephemeral
 * ports. Other numbers are significant: sleep 10 is not sleep 20. */
#ifndef DIFF_COLLECT_LOOSE_H
#define DIFF_COLLECT_LOOSE_H

#include "base/memory/hash.h"
#include "base/text/sbuf.h"

/* Writes the loose form of `s` to `to`, replacing its content. `pids` has the pids of the run as
 * keys; NULL selects the first form. */
void loosen_text(struct sbuf *to, const char *s, const struct hash *pids);
#endif
