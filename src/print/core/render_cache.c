#include "print/core/render_cache.h"

#include <stdlib.h>

#include "base/memory/alloc.h"

struct cached_text *render_cache_find(struct render_cache *cache, const struct event *e)
{
	if (!e->call.cache_key)
		return NULL;
	if (!cache->slots)
		cache->slots = alloc_zeroed(DECODE_CACHE_SLOTS * sizeof(*cache->slots));
	return &cache->slots[e->call.cache_key % DECODE_CACHE_SLOTS];
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
	for (size_t i = 0; cache->slots && i < DECODE_CACHE_SLOTS; i++)
		sbuf_done(&cache->slots[i].text);
	free(cache->slots);
	cache->slots = NULL;
}
