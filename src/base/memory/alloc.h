/* Allocation that never returns NULL: out of memory is a failure (base/memory/failure.h). The
 * caller releases the memory with free(). */
#ifndef BASE_MEMORY_ALLOC_H
#define BASE_MEMORY_ALLOC_H

#include <stddef.h>

void *alloc_zeroed(size_t size);
char *alloc_string(const char *s);	/* a copy of `s` */
/* A copy of the first `n` bytes of `s`, or of all if it is shorter */
char *alloc_substring(const char *s, size_t n);
/* Resizes `p` (may be NULL) to `n` elements of `size` bytes; new elements are not zeroed. */
void *alloc_more(void *p, size_t n, size_t size);

#define alloc_new(type) ((type *)alloc_zeroed(sizeof(type)))

/* Fails with "out of memory", for code that calls other allocators */
_Noreturn void alloc_failed(void);
#endif
