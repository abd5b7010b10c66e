#include "filter/number_set.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "lib/unit.h"

static struct number_set set;
static struct filter_error error;

static void tear_down(void)
{
	number_set_done(&set);
	set = (struct number_set){0};
}

START_TEST(numbers_and_words)
{
	static const struct {
		const char *words;
		bool zero, three, large;
	} cases[] = {
		{"3", false, true, false}, {"0,2147483647", true, false, true},
		{"!3", true, false, true}, {"!!3", false, true, false}, {"all", true, true, true},
		{"none", false, false, false}, {"!all", false, false, false},
		{"!none", true, true, true}, {"3,,0", true, true, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		ck_assert_msg(!number_set_parse(&set, cases[i].words, &error), "%s",
			      cases[i].words);
		ck_assert_msg(number_set_has(&set, 0) == cases[i].zero &&
			      number_set_has(&set, 3) == cases[i].three &&
			      number_set_has(&set, INT_MAX) == cases[i].large, "%s",
			      cases[i].words);
		ck_assert(!number_set_has(&set, -1));
	}
}
END_TEST

START_TEST(invalid_sets_change_nothing)
{
	static const char *const invalid[] = {
		"", ",", "!", "x", "-1", "1x", "2147483648", "99999999999999999999", "all,1",
	};

	ck_assert_int_eq(number_set_parse(&set, "5", &error), 0);
	for (size_t i = 0; i < sizeof(invalid) / sizeof(*invalid); i++) {
		error.text[0] = 0;
		ck_assert_msg(number_set_parse(&set, invalid[i], &error) == -EINVAL &&
			      error.text[0] && error.word[0] == invalid[i][0], "%s", invalid[i]);
		ck_assert_str_eq(error.what, "descriptor");
		ck_assert(number_set_has(&set, 5) && !number_set_has(&set, 1));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("filter");
	TCase *c = tcase_create("number_set");

	tcase_add_checked_fixture(c, NULL, tear_down);
	tcase_add_test(c, numbers_and_words);
	tcase_add_test(c, invalid_sets_change_nothing);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
