#include "base/memory/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/unit.h"

static bool is_zero(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

START_TEST(storage_is_zeroed_and_aligned)
{
	struct arena a = {0};

	for (size_t size = 0; size < 100; size++) {
		uint8_t *p = arena_alloc(&a, size);

		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq((uintptr_t)p % 8, 0);
		ck_assert(is_zero(p, size));
		memset(p, 0xff, size);
	}
	arena_done(&a);
}
END_TEST

/* Allocations of all sizes, in several chunks and some larger than a chunk, keep their contents */
START_TEST(growth_moves_and_overlaps_nothing)
{
	enum { PIECES = 3000 };
	static uint8_t *piece[PIECES];
	struct arena a = {.chunk = 256};

	for (size_t i = 0; i < PIECES; i++) {
		piece[i] = arena_alloc(&a, i % 700);
		memset(piece[i], i % 251, i % 700);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t at = 0; at < i % 700; at++)
			ck_assert_uint_eq(piece[i][at], i % 251);
	arena_done(&a);
}
END_TEST

START_TEST(reset_gives_the_same_storage_zeroed)
{
	struct arena a = {0};
	uint8_t *first = arena_alloc(&a, 64);

	memset(first, 0xff, 64);
	memset(arena_alloc(&a, 1 << 20), 0xff, 1 << 20);
	arena_reset(&a);

	uint8_t *again = arena_alloc(&a, 64);

	ck_assert_ptr_eq(first, again);
	ck_assert(is_zero(again, 64));
	arena_done(&a);
}
END_TEST

START_TEST(empty_arenas_can_be_reset_and_done)
{
	struct arena a = {0};

	arena_reset(&a);
	arena_done(&a);
	arena_done(&a);
	ck_assert_ptr_nonnull(arena_alloc(&a, 1));
	arena_done(&a);
}
END_TEST

START_TEST(copy_ends_with_a_nul)
{
	struct arena a = {0};

	ck_assert_str_eq(arena_copy(&a, "abcdef", 3), "abc");
	ck_assert_str_eq(arena_copy(&a, "", 0), "");

	char *p = arena_copy(&a, "a\0b", 3);

	ck_assert_mem_eq(p, "a\0b", 4);
	arena_done(&a);
}
END_TEST

static TCase *arena_tests(void)
{
	TCase *c = tcase_create("arena");

	tcase_add_test(c, storage_is_zeroed_and_aligned);
	tcase_add_test(c, growth_moves_and_overlaps_nothing);
	tcase_add_test(c, reset_gives_the_same_storage_zeroed);
	tcase_add_test(c, empty_arenas_can_be_reset_and_done);
	tcase_add_test(c, copy_ends_with_a_nul);
	return c;
}

UNIT_CASE(arena_tests)
