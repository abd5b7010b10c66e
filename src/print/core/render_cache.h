/* Cache of rendered syscalls. Syscalls with the same call.cache_key have the same decoded values,
 * so a printer can reuse the text that it wrote for an earlier one. */
#ifndef PRINT_CORE_RENDER_CACHE_H
#define PRINT_CORE_RENDER_CACHE_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"

struct cached_text {
	uint64_t key;		/* call.cache_key of the cached text; 0: empty */
	struct sbuf text;
	size_t split;		/* offset of the second part of .text */
};

/* Zeroed: empty. */
struct render_cache {
	struct cached_text *slots;	/* DECODE_CACHE_SLOTS of them; NULL before the first use */
};

/* Returns the slot for the event's syscall; NULL if the syscall cannot be cached. It is a hit if
 * the slot's key equals call.cache_key; otherwise the caller renders the syscall and stores the
 * text. */
struct cached_text *render_cache_find(struct render_cache *cache, const struct event *e);
/* Replaces the contents of a slot by a copy of the two parts. */
void render_cache_store(struct cached_text *slot, uint64_t key, const char *first,
			size_t first_size, const char *second, size_t second_size);
void render_cache_free(struct render_cache *cache);
#endif
