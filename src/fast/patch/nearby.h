/* Sites near one that a process has reached in its program interpreter, which has the functions for
 * its syscalls close to each other. To patch them all at once takes less time than a stop at
 * each. */
#ifndef FAST_PATCH_NEARBY_H
#define FAST_PATCH_NEARBY_H

#include "fast/plan/plan.h"

/* Compiles the plans of the syscalls that interpreters make, so that their sites are found before
 * they are reached. */
void nearby_add_plans(struct fast_planner *m);
/* Searches code[] from offset `from` on for a syscall instruction shortly after an instruction that
 * sets the number of a syscall which the table records. Returns its offset and sets *nr; returns
 * `size` if there is none. The bytes may be part of something else: see site_shape_unreached. */
size_t nearby_find(const struct fast_table *table, const uint8_t *code, size_t size, size_t from,
		   uint64_t *nr);
#endif
