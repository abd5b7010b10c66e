/* Heap storage or none at all: when memory is out the program fails (base/system/failure.h), so
 * these never return NULL. */
#ifndef BASE_MEMORY_ALLOC_H
#define BASE_MEMORY_ALLOC_H

#include <stddef.h>

void *alloc_zeroed(size_t size);	/* to be given to free() */
char *alloc_string(const char *s);	/* a copy, likewise */
/* Room for `n` of `size` bytes each where `p` (NULL: nothing) had fewer; the new is not zeroed */
void *alloc_more(void *p, size_t n, size_t size);

#define alloc_new(type) ((type *)alloc_zeroed(sizeof(type)))

/* For those who allocate by themselves and got nothing */
_Noreturn void alloc_failed(void);
#endif
