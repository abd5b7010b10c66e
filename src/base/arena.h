/* An arena: storage that is given back all at once, when an event or a call is done.
 * arena_alloc returns zeroed, 8-aligned storage and never NULL (it aborts when memory is out).
 * A zeroed struct arena is an empty one. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena_chunk;
struct arena {
	struct arena_chunk *chunks;	/* newest first; the oldest survives a reset */
	size_t used;			/* bytes used of the newest */
	size_t chunk;			/* least size of a chunk; 0: 16 KiB */
};

void *arena_alloc(struct arena *a, size_t size);
char *arena_copy(struct arena *a, const char *s, size_t n);	/* n bytes and a NUL */
void arena_reset(struct arena *a);
void arena_done(struct arena *a);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))
#endif
