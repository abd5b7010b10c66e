/* Syscalls of the program that change mappings, which may contain text with patched sites or
 * stubs. */
#ifndef FAST_SPACE_CHANGES_H
#define FAST_SPACE_CHANGES_H

#include "fast/fast.h"

/* The memory that the syscall changes; unused ranges are empty. */
void changes_find(struct fast_range out[2], uint64_t nr, const uint64_t arg[6]);
/* Whether the range overlaps one of the two */
bool changes_overlap(struct fast_range r, const struct fast_range of[2]);
/* Whether another thread is in a syscall that changes memory in this range, or about to make one.
 * The syscall was examined when the range contained nothing of the tracer. */
bool changes_are_made(const struct fast *f, const struct fast_thread *t, struct fast_range range);
#endif
