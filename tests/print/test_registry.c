#include "print/registry.h"

#include <stdlib.h>
#include <string.h>

#include "lib/stream.h"
#include "lib/unit.h"

START_TEST(printers_are_found_by_name)
{
	size_t n = 0;

	for (; printers[n]; n++) {
		const struct printer *p = printers[n];

		ck_assert_ptr_eq(printer_by_name(p->name), p);
		ck_assert_ptr_nonnull(p->open);
		ck_assert_ptr_nonnull(p->event);
		ck_assert_ptr_nonnull(p->close);
		for (size_t i = 0; p->settings && p->settings[i].name; i++)
			ck_assert_uint_lt(i, SETTINGS_MAX);
	}
	ck_assert_uint_ge(n, 3);
	ck_assert_ptr_null(printer_by_name("tex"));
	ck_assert_ptr_null(printer_by_name(""));
}
END_TEST

START_TEST(misspelt_name_is_suggested)
{
	ck_assert_str_eq(printer_nearest("txet"), "text");
	ck_assert_str_eq(printer_nearest("JSON"), "json");
	ck_assert_str_eq(printer_nearest("sumary"), "summary");
	ck_assert_ptr_null(printer_nearest("perfetto-ish"));
}
END_TEST

START_TEST(list_is_complete)
{
	struct stream s;
	char *got;

	stream_open(&s, printers[0]);
	stream_start(&s);
	printer_list(s.out);
	got = stream_close(&s);
	for (size_t i = 0; printers[i]; i++) {
		char *at = strstr(got, printers[i]->help);

		ck_assert_ptr_nonnull(at);
		ck_assert_int_eq(at[strlen(printers[i]->help)], '\n');
		ck_assert_uint_le(12 + strlen(printers[i]->help), 80);
	}
	ck_assert_int_eq(strncmp(got, "  text      a line", 18), 0);
	free(got);
}
END_TEST

/* No printer fails without events, or with only EVENT_BEGIN and EVENT_END. */
START_TEST(empty_traces)
{
	struct stream s;

	stream_open(&s, printers[_i]);
	stream_start(&s);
	free(stream_close(&s));
	stream_open(&s, printers[_i]);
	stream_start(&s);
	send_begin(&s);
	send_end(&s);
	free(stream_close(&s));
}
END_TEST

static TCase *registry_tests(void)
{
	TCase *c = tcase_create("registry");
	int n = 0;

	while (printers[n])
		n++;
	tcase_add_test(c, printers_are_found_by_name);
	tcase_add_test(c, misspelt_name_is_suggested);
	tcase_add_test(c, list_is_complete);
	tcase_add_loop_test(c, empty_traces, 0, n);
	return c;
}

UNIT_CASE(registry_tests)
