/* Orders of locks that form a cycle: each task asks for what the next one has, the last for what
 * the first has. Such tasks can wait for each other forever. */
#ifndef MODEL_LOCKS_CYCLES_H
#define MODEL_LOCKS_CYCLES_H

#include "model/locks/locks.h"

enum { LOCK_CYCLE_LONGEST = 4 };

struct lock_cycle {
	const struct lock_order *chain[LOCK_CYCLE_LONGEST];
	unsigned count;
};

/* Writes at most `most` cycles to `found`, the shortest first, and one of those with the same
 * locks. Not cycles are orders of tasks that cannot be in them at the same time: since one of them
 * did not exist when the other one took its locks, or a further lock excludes it. Returns their
 * number. */
size_t locks_find_cycles(const struct locks *k, struct lock_cycle *found, size_t most);
#endif
