/* An arena: memory that is freed all at once, for example after an event. arena_alloc() returns
 * zeroed memory, aligned to 8 bytes, and never NULL. A zeroed struct arena is empty. */
#ifndef BASE_MEMORY_ARENA_H
#define BASE_MEMORY_ARENA_H

#include <stddef.h>
#include <string.h>

struct arena_chunk;
struct arena {
	struct arena_chunk *chunks;	/* newest first; the oldest survives a reset */
	char *next;			/* free part of the newest chunk */
	size_t left;			/* number of bytes at .next */
	size_t chunk;			/* smallest size of a chunk; 0: 16 KiB */
};

/* Adds a chunk with room for `size` bytes; used by arena_alloc() only. */
void arena_grow(struct arena *a, size_t size);

/* Zeroes memory. gcc makes a few stores of a memset() of at most 80 constant bytes, and of more a
 * `rep stos`, which takes several times as long. */
static inline void *arena_zero(char *p, size_t size)
{
	if (!__builtin_constant_p(size) || size <= 64 || size > 128)
		return memset(p, 0, size);
	memset(p + 64, 0, size - 64);
	return memset(p, 0, 64);
}

/* Inline, so that most sizes are constant */
static inline void *arena_alloc(struct arena *a, size_t size)
{
	size = (size + 7) & ~(size_t)7;
	if (!a->next || a->left < size)
		arena_grow(a, size);
	char *p = a->next;

	a->next += size;
	a->left -= size;
	return arena_zero(p, size);
}

/* Copies n bytes and appends a NUL. */
char *arena_copy(struct arena *a, const char *s, size_t n);
/* Frees everything allocated, but keeps a chunk for reuse. */
void arena_reset(struct arena *a);
/* Frees everything. */
void arena_done(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#endif
