#include "symbols/unwind/page_cache.h"

#include <string.h>

static bool is_cached(const struct cached_page *p, const struct page_source *from, uint64_t addr)
{
	return p->addr == addr && p->owner &&
		(p->owner == from->lasting || p->owner == from->passing);
}

bool page_cache_word(struct stack_pages *cache, const struct page_source *from, uint64_t addr,
		     uint64_t *word)
{
	uint64_t at = addr % CACHED_PAGE_SIZE, start = addr - at;
	struct cached_page *p = &cache->pages[addr / CACHED_PAGE_SIZE % CACHED_PAGES];

	if (!is_cached(p, from, start)) {
		int64_t n = from->read(from->ctx, start, p->bytes, sizeof(p->bytes));

		p->owner = from->is_constant(from->ctx, start) ? from->lasting : from->passing;
		p->addr = start;
		p->size = n > 0 ? n : 0;
	}
	if (at + sizeof(*word) > p->size)
		return false;
	memcpy(word, p->bytes + at, sizeof(*word));
	return true;
}
