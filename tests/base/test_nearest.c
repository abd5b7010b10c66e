#include "base/text/nearest.h"

#include <string.h>

#include "lib/unit.h"

static const char *const words[] = {"text", "json", "timeline", "summary", "tree", "O_RDONLY"};

static const char *near(const char *word)
{
	return nearest(word, words, sizeof(words) / sizeof(*words));
}

START_TEST(one_letter_off)
{
	ck_assert_str_eq(near("tex"), "text");
	ck_assert_str_eq(near("texts"), "text");
	ck_assert_str_eq(near("tezt"), "text");
	ck_assert_str_eq(near("jsno"), "json");
	ck_assert_str_eq(near("timelin"), "timeline");
	ck_assert_str_eq(near("o_rdonly"), "O_RDONLY");
	ck_assert_str_eq(near("text"), "text");
}
END_TEST

START_TEST(longer_words_may_be_further_off)
{
	ck_assert_str_eq(near("timline"), "timeline");
	ck_assert_str_eq(near("tmielin"), "timeline");
	ck_assert_str_eq(near("sumary"), "summary");
	ck_assert_ptr_null(near("jxxn"));
	ck_assert_ptr_null(near("smrx"));
}
END_TEST

START_TEST(nothing_is_near)
{
	char longest[100];

	memset(longest, 'x', 99);
	longest[99] = 0;
	ck_assert_ptr_null(near(""));
	ck_assert_ptr_null(near("x"));
	ck_assert_ptr_null(near("chrome"));
	ck_assert_ptr_null(near(longest));
	ck_assert_ptr_null(nearest("text", NULL, 0));
	ck_assert_ptr_null(nearest("a", (const char *const[]){"b"}, 1));
}
END_TEST

START_TEST(the_nearest_wins_the_first_of_equals)
{
	static const char *const like[] = {"abcdefgx", "abcdefgh", "abcdefgy"};

	ck_assert_str_eq(nearest("abcdefghi", like, 3), "abcdefgh");
	ck_assert_str_eq(nearest("abcdefgz", like, 3), "abcdefgx");
}
END_TEST

static TCase *nearest_tests(void)
{
	TCase *c = tcase_create("nearest");

	tcase_add_test(c, one_letter_off);
	tcase_add_test(c, longer_words_may_be_further_off);
	tcase_add_test(c, nothing_is_near);
	tcase_add_test(c, the_nearest_wins_the_first_of_equals);
	return c;
}

UNIT_CASE(nearest_tests)
