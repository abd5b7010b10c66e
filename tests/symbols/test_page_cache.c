#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "symbols/unwind/page_cache.h"

enum { PAGE = CACHED_PAGE_SIZE };

/* A process whose page at 0x1000 cannot be written, and which has no memory from 0x3000 + 16 on.
 * Each word is its address plus .value. */
struct fake {
	uint64_t value;
	unsigned reads;
};

static const uint64_t no_stack = 1 << 20;	/* the stack is not read */

static int64_t read_fake(void *ctx, uint64_t addr, void *buf, uint64_t len)
{
	struct fake *f = ctx;
	uint64_t got = 0, word;

	f->reads++;
	for (; got < len && addr + got < 0x3000 + 16; got += sizeof(word)) {
		word = addr + got + f->value;
		memcpy((char *)buf + got, &word, sizeof(word));
	}
	return got ? (int64_t)got : -1;
}

static bool is_constant(void *ctx, uint64_t addr)
{
	(void)ctx;
	return addr == 0x1000;
}

START_TEST(pages_are_valid_as_long_as_their_owner)
{
	struct stack_pages *cache = calloc(1, sizeof(*cache));
	struct fake f = {.value = 1};
	struct page_source from = {.lasting = 1, .passing = 2, .is_constant = is_constant,
				   .read = read_fake, .ctx = &f, .stack = no_stack};
	uint64_t word;

	ck_assert(page_cache_word(cache, &from, 0x1008, &word));
	ck_assert_uint_eq(word, 0x1009);
	ck_assert(page_cache_word(cache, &from, 0x2000, &word));
	ck_assert(page_cache_word(cache, &from, 0x2ff8, &word));
	ck_assert_uint_eq(word, 0x2ff9);
	ck_assert_uint_eq(f.reads, 2);

	/* the next stack trace */
	f.value = 2;
	from.passing = 3;
	ck_assert(page_cache_word(cache, &from, 0x1008, &word));
	ck_assert_uint_eq(word, 0x1009);
	ck_assert(page_cache_word(cache, &from, 0x2000, &word));
	ck_assert_uint_eq(word, 0x2002);
	ck_assert_uint_eq(f.reads, 3);

	/* after a change of the mappings */
	from.lasting = 4;
	ck_assert(page_cache_word(cache, &from, 0x1008, &word));
	ck_assert_uint_eq(word, 0x100a);
	free(cache);
}
END_TEST

START_TEST(pages_of_the_stack_are_read_together)
{
	struct stack_pages *cache = calloc(1, sizeof(*cache));
	struct fake f = {0};
	struct page_source from = {.lasting = 1, .passing = 2, .is_constant = is_constant,
				   .read = read_fake, .ctx = &f, .stack = 0x1000,
				   .stack_pages = 4};
	uint64_t word;

	ck_assert(page_cache_word(cache, &from, 0x1ff8, &word) && word == 0x1ff8);
	ck_assert(page_cache_word(cache, &from, 0x2000, &word) && word == 0x2000);
	ck_assert_uint_eq(from.used_pages, 2);
	ck_assert(page_cache_word(cache, &from, 0x3008, &word) && word == 0x3008);
	ck_assert(!page_cache_word(cache, &from, 0x3010, &word));
	ck_assert_uint_eq(f.reads, 1);
	/* after one that cannot be read, nothing is known */
	ck_assert(!page_cache_word(cache, &from, 0x4000, &word));
	ck_assert_uint_eq(f.reads, 2);
	/* not before the stack */
	ck_assert(page_cache_word(cache, &from, 0xff8, &word) && word == 0xff8);
	ck_assert_uint_eq(f.reads, 3);

	/* at the end of the cache; no page is valid for the next stack trace */
	from.passing = 3;
	from.stack = (uint64_t)PAGE * (CACHED_PAGES - 1);
	f.reads = 0;
	ck_assert(!page_cache_word(cache, &from, from.stack, &word));
	ck_assert(page_cache_word(cache, &from, 0x1000, &word) && word == 0x1000);
	ck_assert(page_cache_word(cache, &from, 0x2000, &word) && word == 0x2000);
	ck_assert_uint_eq(f.reads, 3);
	free(cache);
}
END_TEST

START_TEST(pages_of_one_slot_replace_each_other)
{
	struct stack_pages *cache = calloc(1, sizeof(*cache));
	struct fake f = {0};
	struct page_source from = {.lasting = 1, .passing = 2, .is_constant = is_constant,
				   .read = read_fake, .ctx = &f, .stack = no_stack};
	uint64_t word;

	for (uint64_t addr = 0; addr < 0x3000; addr += PAGE)
		ck_assert(page_cache_word(cache, &from, addr, &word) && word == addr);
	ck_assert(!page_cache_word(cache, &from, (uint64_t)PAGE * CACHED_PAGES, &word));
	ck_assert(page_cache_word(cache, &from, 0, &word) && word == 0);
	free(cache);
}
END_TEST

START_TEST(what_cannot_be_read_fails)
{
	struct stack_pages *cache = calloc(1, sizeof(*cache));
	struct fake f = {0};
	struct page_source from = {.lasting = 1, .passing = 2, .is_constant = is_constant,
				   .read = read_fake, .ctx = &f, .stack = no_stack};
	uint64_t word;

	ck_assert(page_cache_word(cache, &from, 0x3008, &word));
	ck_assert(!page_cache_word(cache, &from, 0x3010, &word));
	ck_assert(!page_cache_word(cache, &from, 0x9000, &word));
	ck_assert(!page_cache_word(cache, &from, 0x1ffc, &word));
	ck_assert(!page_cache_word(cache, &from, UINT64_MAX, &word));
	free(cache);
}
END_TEST

static TCase *page_cache_tests(void)
{
	TCase *t = tcase_create("page_cache");

	tcase_add_test(t, pages_are_valid_as_long_as_their_owner);
	tcase_add_test(t, pages_of_the_stack_are_read_together);
	tcase_add_test(t, pages_of_one_slot_replace_each_other);
	tcase_add_test(t, what_cannot_be_read_fails);
	return t;
}
UNIT_CASE(page_cache_tests)
