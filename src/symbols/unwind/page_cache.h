/* A cache of pages of tracees, for the many small reads of unwinding. Pages of files that cannot be
 * written stay valid as long as the mappings of the process do; others only during one stack
 * trace. */
#ifndef SYMBOLS_UNWIND_PAGE_CACHE_H
#define SYMBOLS_UNWIND_PAGE_CACHE_H

#include <stdbool.h>
#include <stdint.h>

enum { CACHED_PAGES = 64, CACHED_PAGE_SIZE = 4096, STACK_PAGES_MAX = 4 };

struct stack_pages {
	struct cached_page {
		uint64_t owner;		/* 0: unused */
		uint64_t addr;
		uint32_t size;		/* of the readable bytes */
	} pages[CACHED_PAGES];
	uint8_t bytes[CACHED_PAGES][CACHED_PAGE_SIZE];
};

/* How to read a process. An owner is a number that is never reused, nor 0. */
struct page_source {
	uint64_t lasting;	/* owner of the pages that cannot be written */
	uint64_t passing;	/* owner of all others */
	/* Pages of the stack from this address on are read by one call: .stack_pages, the number
	 * that is probably used, at most STACK_PAGES_MAX; 0: unknown. */
	uint64_t stack;
	unsigned stack_pages;
	unsigned used_pages;	/* by this stack trace, so far */
	/* Whether the page at the address cannot be written */
	bool (*is_constant)(void *ctx, uint64_t addr);
	/* Returns the number of bytes that were read at the address, or a negative number. */
	int64_t (*read)(void *ctx, uint64_t addr, void *buf, uint64_t len);
	void *ctx;
};

/* Reads the 8 bytes at the address. Returns false if they cannot be read or cross a page. */
bool page_cache_word(struct stack_pages *cache, struct page_source *from, uint64_t addr,
		     uint64_t *word);
#endif
