#include "model/memory/ranges.h"

#include <stdlib.h>
#include <string.h>

#include "lib/random.h"
#include "lib/unit.h"
#include "model/memory/curve.h"

enum { PAGES = 300, ROUNDS = 20000, PAGE_SIZE_USED = 4096 };

/* The same address space as an array of pages */
struct page {
	uint64_t id, time;
	bool is_mapped, writes;
};

static struct page pages[PAGES];
static struct memory_ranges r;
static uint64_t state, now;

static uint64_t below(uint64_t n)
{
	return (random_next(&state) >> 8) % n;
}

/* A random range of pages */
static void choose(unsigned *from, unsigned *to)
{
	*from = below(PAGES);
	*to = *from + 1 + below(PAGES - *from < 40 ? PAGES - *from : 40);
}

static uint64_t addr(unsigned page)
{
	return (uint64_t)page * PAGE_SIZE_USED;
}

static void map_pages(void)
{
	unsigned from, to;
	bool writes = below(2);

	choose(&from, &to);
	now++;
	ranges_add(&r, (struct memory_piece){
		.start = addr(from), .end = addr(to), .id = now, .time = now, .name = "",
		.call = "mmap", .kind = MEMORY_ANONYMOUS, .reads = true, .writes = writes});
	for (unsigned i = from; i < to; i++)
		pages[i] = (struct page){now, now, true, writes};
}

static void unmap_pages(void)
{
	uint64_t removed = 0, until = below(4) ? UINT64_MAX : now - below(20);
	unsigned from, to;

	choose(&from, &to);
	for (unsigned i = from; i < to; i++) {
		if (!pages[i].is_mapped || pages[i].time > until)
			continue;
		pages[i] = (struct page){0};
		removed += PAGE_SIZE_USED;
	}
	ck_assert_uint_eq(ranges_remove(&r, addr(from), addr(to), until), removed);
}

static void protect_pages(void)
{
	bool writes = below(2);
	unsigned from, to;

	choose(&from, &to);
	ranges_protect(&r, addr(from), addr(to), true, writes, false);
	for (unsigned i = from; i < to; i++)
		pages[i].writes = pages[i].is_mapped && writes;
}

static void move_pages(void)
{
	struct page old[PAGES];
	unsigned from, to, target;

	choose(&from, &to);
	target = below(PAGES - (to - from) + 1);
	if (target < to && from < target + (to - from))
		return;
	memcpy(old, pages, sizeof(old));
	now++;
	ranges_remove(&r, addr(target), addr(target + to - from), UINT64_MAX);
	ranges_duplicate(&r, addr(from), addr(target), addr(to - from), now, now, "mremap");
	for (unsigned i = from; i < to; i++) {
		pages[target + i - from] = old[i];
		if (old[i].is_mapped)
			pages[target + i - from].id = pages[target + i - from].time = now;
	}
}

static void extend_pages(void)
{
	unsigned end = 1 + below(PAGES - 1), more = 1 + below(PAGES - end);
	bool can = pages[end - 1].is_mapped &&
		(!pages[end].is_mapped || pages[end].id != pages[end - 1].id);
	const struct memory_piece *p = ranges_get(&r, addr(end) - 1);

	if (!can || p->end != addr(end))
		return;
	ck_assert(ranges_extend(&r, addr(end), addr(end + more)));
	for (unsigned i = end; i < end + more; i++)
		pages[i] = pages[end - 1];
}

static void compare(void)
{
	uint64_t mapped = 0, writable = 0, last = 0;

	for (unsigned i = 0; i < PAGES; i++) {
		const struct memory_piece *p = ranges_get(&r, addr(i));

		ck_assert_int_eq(p != NULL, pages[i].is_mapped);
		mapped += pages[i].is_mapped ? PAGE_SIZE_USED : 0;
		writable += pages[i].writes ? PAGE_SIZE_USED : 0;
		if (!p)
			continue;
		ck_assert_uint_eq(p->id, pages[i].id);
		ck_assert_int_eq(p->writes, pages[i].writes);
	}
	ck_assert_uint_eq(r.sums.mapped, mapped);
	ck_assert_uint_eq(r.sums.kinds[MEMORY_ANONYMOUS], mapped);
	ck_assert_uint_eq(r.sums.is_private, writable);
	for (size_t i = 0; i < r.count; i++) {
		const struct memory_piece *p = ranges_at(&r, i);

		ck_assert(p->start >= last && p->start < p->end);
		last = p->end;
	}
}

START_TEST(ranges_are_those_of_an_array_of_pages)
{
	static void (*const change[])(void) = {
		map_pages, unmap_pages, unmap_pages, protect_pages, move_pages, extend_pages,
	};
	struct memory_ranges copy;

	memset(pages, 0, sizeof(pages));
	state = 4711 + _i;
	for (unsigned i = 0; i < ROUNDS; i++) {
		change[below(sizeof(change) / sizeof(*change))]();
		if (i % 50 == 0)
			compare();
	}
	compare();
	ranges_copy(&copy, &r);
	ranges_done(&r);
	r = copy;
	map_pages();
	compare();
	ranges_done(&r);
	ck_assert_uint_eq(r.count, 0);
}
END_TEST

static struct memory_piece anonymous(uint64_t page, uint64_t id)
{
	return (struct memory_piece){
		.start = page * 4096, .end = (page + 1) * 4096, .id = id, .name = "",
		.call = "mmap", .kind = MEMORY_ANONYMOUS, .reads = true};
}

/* The kernel allows 65,530 mappings: each other page, in both directions. */
START_TEST(any_number_of_mappings_is_followed)
{
	enum { MANY = 65530 };

	for (uint64_t i = 0; i < MANY; i++)
		ranges_add(&r, anonymous(2 * (_i ? MANY - i : i), i + 1));
	ck_assert_uint_eq(r.count, MANY);
	ck_assert_uint_eq(r.sums.mapped, MANY * 4096ULL);
	for (uint64_t i = 0; i < MANY; i += 2)
		ck_assert_uint_eq(ranges_remove(&r, i * 4096, (i + 1) * 4096, UINT64_MAX),
				  i || _i == 0 ? 4096 : 0);
	ranges_remove(&r, 0, UINT64_MAX, UINT64_MAX);
	ck_assert_uint_eq(r.count, 0);
	ck_assert_uint_eq(r.sums.mapped, 0);
	ranges_done(&r);
}
END_TEST

START_TEST(neighbors_are_joined_if_there_are_thousands)
{
	for (uint64_t i = 0; i < 1000000; i++)
		ranges_add(&r, anonymous(i, i + 1));
	ck_assert_uint_lt(r.count, 5000);
	ck_assert_uint_eq(r.sums.mapped, 1000000 * 4096ULL);
	ranges_done(&r);
}
END_TEST

START_TEST(curves_keep_the_highest_and_the_last_number)
{
	struct memory_curve c = {0};
	uint64_t most[4];

	for (uint64_t i = 0; i < 1000000; i++)
		curve_add(&c, i * 1000, i == 700001 ? 5000000 : i);
	ck_assert_uint_le(c.count, CURVE_POINTS_MAX);
	ck_assert_uint_gt(c.count, CURVE_POINTS_MAX / 4);
	ck_assert_uint_eq(c.points[c.count - 1].last, 999999);
	curve_sample(&c, 0, 1000000000, most, 4);
	ck_assert_uint_lt(most[0], 270000);
	ck_assert_uint_gt(most[0], 240000);
	ck_assert_uint_eq(most[2], 5000000);
	ck_assert_uint_eq(most[3], 999999);
	curve_done(&c);
	curve_add(&c, 0, 10);
	curve_add(&c, 10000, 20);
	curve_sample(&c, 0, 40000, most, 4);
	ck_assert(most[0] == 10 && most[1] == 20 && most[2] == 20 && most[3] == 20);
	curve_done(&c);
}
END_TEST

static TCase *cases_of_ranges(void)
{
	TCase *t = tcase_create("memory ranges");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, ranges_are_those_of_an_array_of_pages, 0, 8);
	tcase_add_loop_test(t, any_number_of_mappings_is_followed, 0, 2);
	tcase_add_test(t, neighbors_are_joined_if_there_are_thousands);
	tcase_add_test(t, curves_keep_the_highest_and_the_last_number);
	return t;
}
UNIT_CASE(cases_of_ranges)
