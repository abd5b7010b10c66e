/* An arena: storage that is given back all at once, when an event or a call is done.
 * arena_alloc returns zeroed, 8-aligned storage and never NULL (it aborts when memory is out).
 * A zeroed struct arena is an empty one. */
#ifndef BASE_MEMORY_ARENA_H
#define BASE_MEMORY_ARENA_H

#include <stddef.h>
#include <string.h>

struct arena_chunk;
struct arena {
	struct arena_chunk *chunks;	/* newest first; the oldest survives a reset */
	char *next;			/* what is free of the newest */
	size_t left;
	size_t chunk;			/* least size of a chunk; 0: 16 KiB */
};

/* Makes a new chunk the newest; for arena_alloc */
void arena_grow(struct arena *a, size_t size);

/* Here, so that clearing what has a constant size is a few stores */
static inline void *arena_alloc(struct arena *a, size_t size)
{
	size = (size + 7) & ~(size_t)7;
	if (!a->next || a->left < size)
		arena_grow(a, size);
	char *p = a->next;

	a->next += size;
	a->left -= size;
	return memset(p, 0, size);
}

char *arena_copy(struct arena *a, const char *s, size_t n);	/* n bytes and a NUL */
void arena_reset(struct arena *a);
void arena_done(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#endif
