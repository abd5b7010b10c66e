#include "print/core/render_cache.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

struct cached_text *render_cache_find(struct render_cache *cache, const struct event *e)
{
	if (!e->call.like)
		return NULL;
	if (!cache->slots)
		cache->slots = alloc_zeroed(CALLS_ALIKE * sizeof(*cache->slots));
	return &cache->slots[e->call.like % CALLS_ALIKE];
}

void render_cache_store(struct cached_text *slot, uint64_t key, const char *first,
			size_t first_size, const char *second, size_t second_size)
{
	slot->key = key;
	slot->split = first_size;
	sbuf_reset(&slot->text);
	sbuf_add(&slot->text, first, first_size);
	sbuf_add(&slot->text, second, second_size);
}

void render_cache_free(struct render_cache *cache)
{
	for (size_t i = 0; cache->slots && i < CALLS_ALIKE; i++)
		sbuf_done(&cache->slots[i].text);
	free(cache->slots);
	cache->slots = NULL;
}
