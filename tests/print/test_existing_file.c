/* What happens to the content of a file that an output is to replace */
#include <errno.h>
#include <string.h>

#include "print/output/output.h"
#include "print/output_place.h"
#include "lib/unit.h"

START_TEST(existing_file_is_truncated)
{
	struct output *o;

	for (unsigned round = 0; round < 3; round++) {
		ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
		output_str(o, "something\n");
		output_close(o);
		ck_assert_int_eq(size_of(path), strlen("something\n"));
		ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
		ck_assert_int_eq(size_of(path), strlen("something\n"));
		if (round == 0)
			output_begin(o);
		if (round == 1)
			output_str(o, "\n");
		output_flush(o);
		if (round < 2)
			ck_assert_int_eq(size_of(path), round);
		output_close(o);
		ck_assert_int_eq(size_of(path), round == 1);
	}
}
END_TEST

START_TEST(kept_file_is_not_changed)
{
	struct output *o;

	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	output_str(o, "something\n");
	output_close(o);
	for (unsigned round = 0; round < 2; round++) {
		ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
		output_str(o, "else\n");
		output_keep(o);
		output_str(o, "more\n");
		if (round)
			output_rescue(o);
		ck_assert_int_eq(output_close(o), round ? -ECANCELED : 0);
		ck_assert_int_eq(size_of(path), strlen("something\n"));
	}
	/* a file that was empty */
	ck_assert_int_eq(truncate(path, 0), 0);
	ck_assert_int_eq(output_open_file(&o, path, false, &diag), 0);
	output_keep(o);
	output_close(o);
	ck_assert_int_eq(size_of(path), 0);
}
END_TEST

static TCase *existing_file_tests(void)
{
	TCase *c = tcase_create("existing file");

	tcase_add_checked_fixture(c, set_up_directory, clean_up);
	tcase_add_test(c, existing_file_is_truncated);
	tcase_add_test(c, kept_file_is_not_changed);
	return c;
}

UNIT_CASE(existing_file_tests)
