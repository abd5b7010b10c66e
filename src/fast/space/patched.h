/* The address ranges of a space that contain patched sites. The injected code and the tracer stop
 * syscalls that change them. */
#ifndef FAST_SPACE_PATCHED_H
#define FAST_SPACE_PATCHED_H

#include "fast/fast.h"

/* Part of struct fast_space */
struct space_patched {
	struct fast_range range[FAST_TEXTS];	/* Sorted; unused ones at the end are empty. */
	/* Number of threads in a syscall that changes such a range. */
	unsigned changes;
};

/* Notes that the address range contains patched sites. */
void patched_add(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to);
/* Notes that the address range contains no patched sites any more. */
void patched_remove(struct fast *f, struct fast_space *s, uint64_t from, uint64_t to);
/* No range contains patched sites any more, and no thread has a slot. */
void patched_clear(struct space_patched *p);
/* A thread is about to make a syscall that changes such a range; it has returned. */
void patched_begin_change(struct space_patched *p);
void patched_end_change(struct space_patched *p);
#endif
