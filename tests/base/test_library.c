#include "base/system/library.h"

#include <stdlib.h>
#include <string.h>

#include "lib/unit.h"

struct mathematics {
	double (*floor)(double);
	double (*ceil)(double);
};

START_TEST(functions_are_found_by_name)
{
	static const struct library_symbol symbols[] = {
		LIBRARY_SYMBOL(struct mathematics, , floor),
		LIBRARY_SYMBOL(struct mathematics, , ceil),
		{0},
	};
	struct mathematics m = {0};

	ck_assert_ptr_null(library_open("libm.so.6", symbols, &m));
	ck_assert(m.floor(1.5) == 1);
	ck_assert(m.ceil(1.5) == 2);
	ck_assert_ptr_null(library_open("libm.so.6", symbols, &m));
}
END_TEST

START_TEST(what_is_missing_is_said)
{
	static const struct library_symbol symbols[] = {
		{"no_such_function", 0, sizeof(void *)}, {0},
	};
	struct mathematics m = {0};
	char *why = library_open("libno-such-thing.so.7", symbols, &m);

	ck_assert_ptr_nonnull(strstr(why, "libno-such-thing.so.7"));
	free(why);
	why = library_open("libm.so.6", symbols, &m);
	ck_assert_ptr_nonnull(strstr(why, "no_such_function"));
	free(why);
	ck_assert(!m.floor);
}
END_TEST

static TCase *library_tests(void)
{
	TCase *t = tcase_create("library");

	tcase_add_test(t, functions_are_found_by_name);
	tcase_add_test(t, what_is_missing_is_said);
	return t;
}

UNIT_CASE(library_tests)
