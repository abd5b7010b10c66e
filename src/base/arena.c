#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 16 << 10 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	_Alignas(8) char data[];
};

void *arena_alloc(struct arena *a, size_t size)
{
	size = (size + 7) & ~(size_t)7;
	if (!a->chunks || a->chunks->size - a->used < size) {
		size_t least = a->chunk ? a->chunk : CHUNK, room = size > least ? size : least;
		struct arena_chunk *c = malloc(sizeof(*c) + room);

		if (!c)
			abort();
		*c = (struct arena_chunk){.older = a->chunks, .size = room};
		a->chunks = c;
		a->used = 0;
	}
	char *p = a->chunks->data + a->used;

	a->used += size;
	return memset(p, 0, size);
}

char *arena_copy(struct arena *a, const char *s, size_t n)
{
	return memcpy(arena_alloc(a, n + 1), s, n);
}

void arena_reset(struct arena *a)
{
	while (a->chunks && a->chunks->older) {
		struct arena_chunk *c = a->chunks;

		a->chunks = c->older;
		free(c);
	}
	a->used = 0;
}

void arena_done(struct arena *a)
{
	arena_reset(a);
	free(a->chunks);
	a->chunks = NULL;
}
