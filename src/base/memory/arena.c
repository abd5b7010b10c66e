#include "base/memory/arena.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"

enum { CHUNK = 16 << 10 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	_Alignas(8) char data[];
};

void arena_grow(struct arena *a, size_t size)
{
	size_t least = a->chunk ? a->chunk : CHUNK, room = size > least ? size : least;
	struct arena_chunk *c = malloc(sizeof(*c) + room);

	if (!c)
		alloc_failed();
	*c = (struct arena_chunk){.older = a->chunks, .size = room};
	a->chunks = c;
	a->next = c->data;
	a->left = room;
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
	a->next = a->chunks ? a->chunks->data : NULL;
	a->left = a->chunks ? a->chunks->size : 0;
}

void arena_done(struct arena *a)
{
	arena_reset(a);
	free(a->chunks);
	a->chunks = NULL;
	a->next = NULL;
	a->left = 0;
}
