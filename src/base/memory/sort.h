/* Stable sorting by numbers, in a time that depends on the count only. qsort(3) of the C library
 * chooses a slow method where a seccomp filter hides the size of the memory from it, and hostile
 * data could make that method quadratic. */
#ifndef BASE_MEMORY_SORT_H
#define BASE_MEMORY_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Values of `bias` below */
#define SORT_UNSIGNED UINT64_C(0)
#define SORT_SIGNED (UINT64_C(1) << 63)

/* Sorts elements of `size` bytes, fewer than 2^32, by the 64-bit number that each begins with.
 * Elements with the same number keep their order. */
void sort_by_number(void *all, size_t count, size_t size, uint64_t bias);
#endif
