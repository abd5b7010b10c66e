/* What a recording keeps of the memory of a syscall */
#ifndef RECORDED_H
#define RECORDED_H

#include "decode/memory.h"

/* Initializes `to` with the reads of `m` as a replay has them, without a backend. The blocks are in
 * `arena`. */
static inline void memory_as_recorded(struct memory *to, const struct memory *m,
				      struct arena *arena)
{
	struct memo_block part;

	memory_init(to, arena, NULL, NULL);
	to->left = m->left;
	for (const struct memo_block *b = m->first; b; b = b->next) {
		memory_needed(b, &part);
		if (memory_is_needed(b))
			memory_restore(to, &part, b->bytes);
	}
}
#endif
