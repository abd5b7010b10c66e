#include "symbols/unwind/page_cache.h"

#include <string.h>

static unsigned slot_of(uint64_t addr)
{
	return addr / CACHED_PAGE_SIZE % CACHED_PAGES;
}

static bool is_cached(const struct cached_page *p, const struct page_source *from, uint64_t addr)
{
	return p->addr == addr && p->owner &&
		(p->owner == from->lasting || p->owner == from->passing);
}

/* Reads `count` pages, none of which is in a lower slot than the one before. Those after the first
 * that cannot be read entirely stay unknown. */
static void read_pages(struct stack_pages *cache, const struct page_source *from, uint64_t start,
		       unsigned count, uint64_t owner)
{
	unsigned first = slot_of(start);
	int64_t n = from->read(from->ctx, start, cache->bytes[first],
			       (uint64_t)count * CACHED_PAGE_SIZE);
	uint64_t left = n > 0 ? n : 0;

	for (unsigned i = 0; i < count; i++) {
		uint32_t size = left < CACHED_PAGE_SIZE ? left : CACHED_PAGE_SIZE;
		bool is_known = !i || cache->pages[first + i - 1].size == CACHED_PAGE_SIZE;

		cache->pages[first + i] = (struct cached_page){
			.owner = is_known ? owner : 0, .addr = start + i * CACHED_PAGE_SIZE,
			.size = size,
		};
		left -= size;
	}
}

/* Reads the page into its slot, or, if it is one of the stack, that and the next ones. */
static void fill_slot(struct stack_pages *cache, const struct page_source *from, uint64_t start)
{
	enum { FIRST_COUNT = 2 };
	uint64_t before = (start - from->stack) / CACHED_PAGE_SIZE;
	unsigned pages = from->stack_pages ? from->stack_pages : FIRST_COUNT;
	unsigned count = before < pages ? pages - before : 0;
	unsigned slots = CACHED_PAGES - slot_of(start);

	if (count)
		read_pages(cache, from, start, count < slots ? count : slots, from->passing);
	else
		read_pages(cache, from, start, 1,
			   from->is_constant(from->ctx, start) ? from->lasting : from->passing);
}

bool page_cache_word(struct stack_pages *cache, struct page_source *from, uint64_t addr,
		     uint64_t *word)
{
	uint64_t at = addr % CACHED_PAGE_SIZE, start = addr - at;
	uint64_t before = (start - from->stack) / CACHED_PAGE_SIZE;
	const struct cached_page *p = &cache->pages[slot_of(addr)];

	if (before < STACK_PAGES_MAX && before >= from->used_pages)
		from->used_pages = before + 1;
	if (!is_cached(p, from, start))
		fill_slot(cache, from, start);
	if (at + sizeof(*word) > p->size)
		return false;
	memcpy(word, cache->bytes[slot_of(addr)] + at, sizeof(*word));
	return true;
}
