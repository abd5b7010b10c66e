/* The table that a report which is described as data gets in a database */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/unit.h"
#include "print/sqlite/reports/reports.h"
#include "ptrail/printer.h"
#include "sample_report.h"

/* Appends a row of a query, in parentheses. */
static int add_row(void *to, int count, char **values, char **names)
{
	(void)names;
	for (int i = 0; i < count; i++) {
		sbuf_str(to, i ? ", " : "(");
		sbuf_str(to, values[i] ? values[i] : "NULL");
	}
	sbuf_char(to, ')');
	return 0;
}

START_TEST(report_of_one_table_is_a_table)
{
	static const struct data_report *const all[] = {&data_report_sample, NULL};
	static const int numbers[] = {SIGTERM, SIGINT, SIGTERM};
	char path[] = "/tmp/ptrail-table-XXXXXX";
	int fd = mkstemp(path);
	const struct print_options options = {.target = path};
	struct report_set set;
	struct store store = {0};
	struct sbuf got = {0};

	ck_assert_int_ge(fd, 0);
	close(fd);
	unlink(path);
	store_open(&store, &options);
	report_set_init(&set, all, "signals,signals", &options);
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		report_set_note(&set, &(struct event){.kind = EVENT_SIGNAL, .time = i + 1,
						      .signal.number = numbers[i]});
	report_set_note(&set, &(struct event){.kind = EVENT_END});
	ck_assert_uint_eq(set.count, 1);
	report_tables(&store, &set);
	store_commit(&store);
	if (!store.db) {
		ck_assert_ptr_nonnull(store.fault);	/* the library is not installed */
	} else {
		ck_assert_ptr_null(store.fault);
		store.lib.exec(store.db, "SELECT signal, typeof(count), count, last"
			       " FROM report_signals", add_row, &got, NULL);
		ck_assert_str_eq(got.s, "(SIGINT, integer, 1, 2)(SIGTERM, integer, 2, 3)");
	}
	store_finish(&store);
	store_done(&store);
	report_set_done(&set);
	sbuf_done(&got);
	unlink(path);
}
END_TEST

static TCase *table_sqlite_tests(void)
{
	TCase *c = tcase_create("table_sqlite");

	tcase_add_test(c, report_of_one_table_is_a_table);
	return c;
}

UNIT_CASE(table_sqlite_tests)
