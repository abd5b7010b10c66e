#include "base/text/contains.h"

#include "lib/unit.h"

static const char *const parts[] = {"two", "Three", NULL}, *const none[] = {NULL};

START_TEST(any_part_is_found)
{
	ck_assert(text_contains_any("one two", parts));
	ck_assert(text_contains_any("Three", parts));
	ck_assert(!text_contains_any("one TWO three", parts));
	ck_assert(!text_contains_any("", parts));
	ck_assert(!text_contains_any("one", none));
}
END_TEST

START_TEST(the_case_of_letters_may_be_ignored)
{
	const char *text = "one TWO";

	ck_assert(text_contains_any_case(text, parts));
	ck_assert(text_contains_any_case("THREE", parts));
	ck_assert(!text_contains_any_case("tw", parts));
	ck_assert(!text_contains_any_case(text, none));
	ck_assert_ptr_eq(text_find_case(text, "two"), text + 4);
	ck_assert_ptr_null(text_find_case(text, "three"));
	ck_assert_ptr_null(text_find_case("", "two"));
}
END_TEST

static TCase *contains_tests(void)
{
	TCase *c = tcase_create("contains");

	tcase_add_test(c, any_part_is_found);
	tcase_add_test(c, the_case_of_letters_may_be_ignored);
	return c;
}

UNIT_CASE(contains_tests)
