#include "base/memory/sort.h"

#include "base/memory/bisect.h"
#include "lib/unit.h"
#include "lib/random.h"

enum { MANY = 5000 };

struct numbered {
	uint64_t number;
	unsigned place;		/* before sorting */
	char more[12];
};

static void fill(struct numbered *all, size_t count, uint64_t mask, uint64_t seed)
{
	for (size_t i = 0; i < count; i++)
		all[i] = (struct numbered){
			.number = random_next(&seed) & mask, .place = i, .more = "the element",
		};
}

static void check_order(const struct numbered *all, size_t count, uint64_t bias)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_str_eq(all[i].more, "the element");
	for (size_t i = 1; i < count; i++) {
		uint64_t before = all[i - 1].number ^ bias, number = all[i].number ^ bias;

		if (before > number ||
		    (before == number && all[i - 1].place > all[i].place))
			ck_abort_msg("element %zu is not in order", i);
	}
}

START_TEST(nothing_is_sorted)
{
	sort_by_number(NULL, 0, sizeof(struct numbered), SORT_UNSIGNED);
}
END_TEST

/* Few bits: many equal numbers, and digits that are skipped */
START_TEST(equal_numbers_keep_their_order)
{
	static const uint64_t masks[] = {0, 1, 0xff, 0x700, UINT32_MAX, UINT64_MAX,
					 0xff000000000000ff};
	static const size_t counts[] = {1, 2, 3, 100, MANY};
	static struct numbered all[MANY];

	for (size_t m = 0; m < sizeof(masks) / sizeof(*masks); m++) {
		for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
			fill(all, counts[c], masks[m], _i + 1);
			sort_by_number(all, counts[c], sizeof(*all), SORT_UNSIGNED);
			check_order(all, counts[c], SORT_UNSIGNED);
			sort_by_number(all, counts[c], sizeof(*all), SORT_UNSIGNED);
			check_order(all, counts[c], SORT_UNSIGNED);
		}
	}
}
END_TEST

START_TEST(negative_numbers_come_first)
{
	int64_t numbers[] = {3, -1, INT64_MAX, 0, INT64_MIN, -2};
	static struct numbered all[MANY];

	sort_by_number(numbers, 6, sizeof(*numbers), SORT_SIGNED);
	ck_assert_int_eq(numbers[0], INT64_MIN);
	ck_assert_int_eq(numbers[1], -2);
	ck_assert_int_eq(numbers[2], -1);
	ck_assert_int_eq(numbers[3], 0);
	ck_assert_int_eq(numbers[4], 3);
	ck_assert_int_eq(numbers[5], INT64_MAX);
	fill(all, MANY, UINT64_MAX, 1);
	sort_by_number(all, MANY, sizeof(*all), SORT_SIGNED);
	check_order(all, MANY, SORT_SIGNED);
}
END_TEST

/* Up to which of 0 to 4 numbers, of which 1 is twice there, are less */
START_TEST(first_number_that_is_not_less)
{
	static const int numbers[] = {-1, 1, 1, 4};
	static const struct {
		unsigned count;
		int number;
		unsigned first;
	} all[] = {{0, 1, 0}, {4, -1, 0}, {4, 0, 1}, {4, 1, 1}, {4, 2, 3}, {4, 4, 3}, {4, 5, 4},
		   {3, 4, 3}};

	for (unsigned i = 0; i < sizeof(all) / sizeof(*all); i++) {
		unsigned low = 0, high = all[i].count, middle;

		BISECT(low, high, middle, numbers[middle] < all[i].number);
		ck_assert_uint_eq(low, all[i].first);
	}
}
END_TEST

static TCase *sort_tests(void)
{
	TCase *c = tcase_create("sort");

	tcase_add_test(c, nothing_is_sorted);
	tcase_add_loop_test(c, equal_numbers_keep_their_order, 0, 4);
	tcase_add_test(c, negative_numbers_come_first);
	tcase_add_test(c, first_number_that_is_not_less);
	return c;
}

UNIT_CASE(sort_tests)
