#include "symbols/file/function_table.h"

#include "lib/unit.h"

static struct function_table table;

static void empty(void)
{
	function_table_done(&table);
}

/* Returns the name of the function that contains the address; "": none. `record` may be NULL. */
static const char *name_at(uint64_t address, const struct code_range *record)
{
	const struct function *f = function_table_containing(&table, address, record);

	return f ? f->name : "";
}

START_TEST(a_function_ends_after_its_size)
{
	function_table_add(&table, 0x100, 0x10, 0, "f");
	function_table_add(&table, 0x200, 1, 0, "g");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0xff, NULL), "");
	ck_assert_str_eq(name_at(0x100, NULL), "f");
	ck_assert_str_eq(name_at(0x10f, NULL), "f");
	ck_assert_str_eq(name_at(0x110, NULL), "");
	ck_assert_str_eq(name_at(0x200, NULL), "g");
	ck_assert_str_eq(name_at(0x201, NULL), "");
	ck_assert_str_eq(name_at(UINT64_MAX, NULL), "");
}
END_TEST

START_TEST(a_function_of_unknown_size_ends_at_the_next_one_or_with_its_section)
{
	function_table_add(&table, 0x100, 0, 0x300, "f");
	function_table_add(&table, 0x200, 0, 0x300, "g");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0x1ff, NULL), "f");
	ck_assert_str_eq(name_at(0x200, NULL), "g");
	ck_assert_str_eq(name_at(0x2ff, NULL), "g");
	ck_assert_str_eq(name_at(0x300, NULL), "");
}
END_TEST

START_TEST(a_function_of_unknown_size_does_not_continue_after_one_within_it)
{
	function_table_add(&table, 0x100, 0, 0x300, "f");
	function_table_add(&table, 0x200, 8, 0, "g");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0x208, NULL), "");
}
END_TEST

START_TEST(the_innermost_of_several_functions_is_found)
{
	function_table_add(&table, 0x100, 0x100, 0, "outer");
	function_table_add(&table, 0x140, 0x10, 0, "inner");
	function_table_add(&table, 0x160, 0x10, 0, "other");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0x13f, NULL), "outer");
	ck_assert_str_eq(name_at(0x14f, NULL), "inner");
	ck_assert_str_eq(name_at(0x150, NULL), "outer");
	ck_assert_str_eq(name_at(0x1ff, NULL), "outer");
	ck_assert_str_eq(name_at(0x200, NULL), "");
}
END_TEST

START_TEST(the_first_of_several_names_is_used)
{
	function_table_add(&table, 0x100, 4, 0, "short");
	function_table_add(&table, 0x100, 0x10, 0, "f");
	function_table_add(&table, 0x200, 0, 0x300, "untyped");
	function_table_add(&table, 0x200, 0x10, 0, "g");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0x103, NULL), "short");
	ck_assert_str_eq(name_at(0x104, NULL), "f");
	ck_assert_str_eq(name_at(0x20f, NULL), "untyped");
	ck_assert_str_eq(name_at(0x210, NULL), "");
}
END_TEST

START_TEST(a_record_for_unwinding_decides_where_functions_begin)
{
	const struct code_range of_f = {0x100, 0x140}, later = {0x150, 0x160};
	const struct code_range before = {0x200, 0x240}, within = {0x308, 0x30c};

	function_table_add(&table, 0x100, 8, 0, "f");
	function_table_add(&table, 0x210, 0, 0x300, "g");
	function_table_add(&table, 0x300, 0x10, 0, "h");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0x13f, &of_f), "f");
	ck_assert_str_eq(name_at(0x150, &later), "");
	ck_assert_str_eq(name_at(0x220, &before), "g");
	ck_assert_str_eq(name_at(0x220, &(struct code_range){0x220, 0x228}), "");
	ck_assert_str_eq(name_at(0x308, &within), "h");
}
END_TEST

/* The return address of a signal handler is the begin of a function, before which there is a nop
 * that the record includes. */
START_TEST(a_return_address_of_a_signal_handler_is_in_the_function_after_it)
{
	const struct code_range record = {0x1ff, 0x209};

	function_table_add(&table, 0x100, 0x10, 0, "before");
	function_table_add(&table, 0x200, 0, 0x300, "restore");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0x1ff, &record), "restore");
	ck_assert_str_eq(name_at(0x1ff, NULL), "");
}
END_TEST

START_TEST(sizes_may_be_anything)
{
	function_table_add(&table, 0x100, UINT64_MAX, 0, "f");
	function_table_add(&table, 0x200, 0, UINT64_MAX, "g");
	function_table_add(&table, UINT64_MAX, 1, 0, "h");
	function_table_sort(&table);
	ck_assert_str_eq(name_at(0x180, NULL), "f");
	ck_assert_str_eq(name_at(0x280, NULL), "g");
	name_at(UINT64_MAX, &(struct code_range){UINT64_MAX, 0});
}
END_TEST

static TCase *function_table_tests(void)
{
	TCase *t = tcase_create("function_table");

	tcase_add_checked_fixture(t, NULL, empty);
	tcase_add_test(t, a_function_ends_after_its_size);
	tcase_add_test(t, a_function_of_unknown_size_ends_at_the_next_one_or_with_its_section);
	tcase_add_test(t, a_function_of_unknown_size_does_not_continue_after_one_within_it);
	tcase_add_test(t, the_innermost_of_several_functions_is_found);
	tcase_add_test(t, the_first_of_several_names_is_used);
	tcase_add_test(t, a_record_for_unwinding_decides_where_functions_begin);
	tcase_add_test(t, a_return_address_of_a_signal_handler_is_in_the_function_after_it);
	tcase_add_test(t, sizes_may_be_anything);
	return t;
}
UNIT_CASE(function_table_tests)
