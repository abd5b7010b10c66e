/* Sites are examined and patched when a thread first stops there, and remembered for other
 * processes that map the file. */
#ifndef FAST_PATCH_PATCH_H
#define FAST_PATCH_PATCH_H

#include "fast/fast.h"

/* Patches known sites of the file mapped at addr, for a thread at the start of a program, before
 * anything else runs in its process. */
void patch_file_at(struct fast *f, struct fast_thread *t, uint64_t addr);
#endif
