#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "check/test_check.h"

/* Expects these ids to be selected, separated by spaces */
static void expect_ids(const struct selection *s, const char *ids)
{
	char got[1024] = "";

	for (size_t i = 0; i < checks_count(); i++)
		if (selection_has(s, i))
			sprintf(got + strlen(got), "%s%s", *got ? " " : "", checks_at(i)->row.id);
	ck_assert_str_eq(got, ids);
}

static bool has(const struct selection *s, const char *id)
{
	return selection_has(s, checks_find(id));
}

START_TEST(rows_are_complete)
{
	for (size_t i = 0; i < checks_count(); i++) {
		const struct check *c = checks_at(i);

		ck_assert_uint_eq(strlen(c->row.id), 5);
		for (int l = 0; l < 5; l++)
			ck_assert(l < 2 ? isupper(c->row.id[l]) : isdigit(c->row.id[l]));
		ck_assert_uint_gt(strlen(c->row.name), 3);
		ck_assert_uint_lt(strlen(c->row.name), 40);
		ck_assert(c->row.summary && c->row.explanation && c->row.advice);
		ck_assert_int_eq(c->row.summary[strlen(c->row.summary) - 1], '.');
		ck_assert_int_ne(c->row.advice[strlen(c->row.advice) - 1], '.');
		ck_assert(c->event || c->end);
		ck_assert_int_eq(c->limit != 0 && c->limit_kind == LIMIT_NONE, 0);
		ck_assert(!(c->flags & CHECK_CALLS) || c->calls || c->needs);
		ck_assert_int_eq(checks_find(c->row.id), i);
		ck_assert_int_eq(checks_find(c->row.name), i);
	}
}
END_TEST

START_TEST(elements_select_checks)
{
	struct selection s = {0};
	struct selection_error e;

	ck_assert(has(&s, "LK101"));
	ck_assert_int_eq(selection_choose(&s, "LK101", &e), 0);
	expect_ids(&s, "LK101 TR951");
	ck_assert_int_eq(selection_choose(&s, "zombie-left, lk", &e), 0);
	expect_ids(&s, "LK101 LK102 LK103 LK104 LK105 LK106 ZB111 TR951");
	ck_assert_int_eq(selection_ignore(&s, "LK102,tr", &e), 0);
	expect_ids(&s, "LK101 LK103 LK104 LK105 LK106 ZB111");
	ck_assert_int_eq(selection_choose(&s, "all", &e), 0);
	ck_assert(!has(&s, "LK102") && has(&s, "EX404"));
}
END_TEST

START_TEST(plus_adds_to_the_default)
{
	struct selection s = {0};
	struct selection_error e;

	ck_assert_int_eq(selection_choose(&s, "+LK101", &e), 0);
	for (size_t i = 0; i < checks_count(); i++)
		ck_assert_int_eq(selection_has(&s, i), !(checks_at(i)->flags & CHECK_OPTIONAL));
	s = (struct selection){0};
	ck_assert_int_eq(selection_choose(&s, "LK101,+ZB", &e), 0);
	expect_ids(&s, "LK101 ZB111 ZB112 ZB113 ZB114 TR951");
}
END_TEST

START_TEST(invalid_elements_are_reported)
{
	struct selection s = {0};
	struct selection_error e;

	ck_assert_int_eq(selection_choose(&s, "LK101,zombi-left", &e), -EINVAL);
	ck_assert_str_eq(e.word, "zombi-left");
	ck_assert_str_eq(e.near, "zombie-left");
	ck_assert_int_eq(selection_choose(&s, "QQ", &e), -EINVAL);
	ck_assert_ptr_null(e.near);
	ck_assert_int_eq(selection_choose(&s, " ,", &e), -EINVAL);
	ck_assert_str_eq(e.word, "");
}
END_TEST

static TCase *selection_tests(void)
{
	TCase *t = tcase_create("selection");

	tcase_add_test(t, rows_are_complete);
	tcase_add_test(t, elements_select_checks);
	tcase_add_test(t, plus_adds_to_the_default);
	tcase_add_test(t, invalid_elements_are_reported);
	return t;
}

UNIT_CASE(selection_tests)
