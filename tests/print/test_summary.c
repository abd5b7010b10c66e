#include "print/summary/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "lib/stream.h"
#include "lib/unit.h"
#include "print/core/table/printer.h"
#include "print/summary/latency.h"
#include "ptrail/process.h"

static struct stream stream, *const s = &stream;

static void set_up(void)
{
	stream_open(s, &printer_summary);
}

/* Sends a syscall that took `us` microseconds. `name`: NULL if only the number is known. */
static void send_call(enum abi_id abi, uint64_t nr, const char *name, unsigned us, bool fails)
{
	struct call_view view = {.name = name, .nr = nr};

	stream_send(s, (struct event){.kind = EVENT_ENTER, .task = id_of(1),
				      .call = {.abi = &abis[abi], .nr = nr}});
	s->time += us * 1000;
	s->time -= 1000000;	/* stream_send adds it */
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(1),
				      .call = {.abi = &abis[abi], .nr = nr, .view = &view,
					       .ret = fails ? -ENOENT : 0, .failed = fails}});
}

static void some_calls(void)
{
	stream_start(s);
	send_begin(s);
	send_call(ABI_x86_64, 12, "brk", 11, false);
	send_call(ABI_x86_64, 56, "clone", 180, false);
	send_call(ABI_x86_64, 12, "brk", 11, false);
	send_call(ABI_x86_64, 61, "wait4", 20, true);
	send_call(ABI_x86_64, 12, "brk", 11, false);
	send_call(ABI_x86_64, 61, "wait4", 11, false);
	send_call(ABI_x86_64, 1, "write", 13, false);
	send_call(ABI_x86_64, 59, "execve", 0, false);
	send_call(ABI_x86_64, 257, "openat", 0, false);
	send_call(ABI_x86_64, 257, "openat", 0, false);
	send_call(ABI_x86_64, 999, NULL, 0, true);
}

static void notice(pid_t pid, enum notice_kind kind, pid_t child)
{
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(pid),
				      .notice = {.kind = kind, .child = child, .path = "/x"}});
}

START_TEST(untraced_activity_is_reported)
{
	stream_start(s);
	send_begin(s);
	send_call(ABI_x86_64, 12, "brk", 11, false);
	notice(7, NOTICE_IO_URING, 0);
	notice(5, NOTICE_IO_URING, 0);
	notice(6, NOTICE_DISPATCH, 0);
	notice(6, NOTICE_UNTRACED, 99);
	notice(8, NOTICE_UNPRIVILEGED, 0);
	stream_send(s, (struct event){.kind = EVENT_END, .end = {.lost = 1}});
	stream_expect(s, "summary-notices");
}
END_TEST

START_TEST(sorted_by_time)
{
	some_calls();
	stream_expect(s, "summary-time");
}
END_TEST

START_TEST(a_row_for_each_call_as_csv)
{
	static const char expected[] = "kind,name,calls,errors,total,longest,average\n"
		"x86_64,wait4,2,1,31000,20000,15500\nx86_64,syscall_0x3e7,1,1,0,0,0\n";
	char *got;

	s->options.settings[TABLE_FORMAT] = FORMAT_CSV;
	s->options.texts[TABLE_COLUMNS] = "kind,name,calls,errors,total,longest,average";
	s->options.texts[TABLE_SORT] = "-errors";
	some_calls();
	got = stream_close(s);
	ck_assert_int_eq(strncmp(got, expected, sizeof(expected) - 1), 0);
	free(got);
}
END_TEST

/* Values of -S, and the order of names that each yields */
static const struct {
	const char *sort, *order;
} sorts[] = {
	{"time", "clone brk wait4 write execve openat syscall_0x3e7 "},
	{"total_time", "clone brk wait4 write execve openat syscall_0x3e7 "},
	{"calls", "brk wait4 openat write clone execve syscall_0x3e7 "},
	{"count", "brk wait4 openat write clone execve syscall_0x3e7 "},
	{"errors", "wait4 syscall_0x3e7 write brk clone execve openat "},
	{"name", "brk clone execve openat syscall_0x3e7 wait4 write "},
	{"syscall-name", "brk clone execve openat syscall_0x3e7 wait4 write "},
	{"avg-time", "clone wait4 write brk execve openat syscall_0x3e7 "},
	{"max-time", "clone wait4 write brk execve openat syscall_0x3e7 "},
	{"shortest", "clone write brk wait4 execve openat syscall_0x3e7 "},
	{"nothing", "write brk clone execve wait4 openat syscall_0x3e7 "},
	{"none", "write brk clone execve wait4 openat syscall_0x3e7 "},
	{"time_max", "clone wait4 write brk execve openat syscall_0x3e7 "},
};

START_TEST(sorted_by_other_columns)
{
	char order[200] = "", *got, *line;

	s->options.summary_sort = sorts[_i].sort;
	ck_assert(summary_is_sort_key(sorts[_i].sort));
	some_calls();
	got = stream_close(s);
	line = strchr(strchr(got, '\n') + 1, '\n') + 1;
	for (; *line != '-'; line = strchr(line, '\n') + 1) {
		size_t n = strcspn(line, "\n"), name = n;

		while (line[name - 1] != ' ')
			name--;
		strncat(order, line + name, n - name);
		strcat(order, " ");
	}
	ck_assert_str_eq(order, sorts[_i].order);
	free(got);
}
END_TEST

START_TEST(chosen_columns)
{
	char *got;

	s->options.summary_columns[0] = SUMMARY_NAME;
	s->options.summary_columns[1] = SUMMARY_LONGEST;
	s->options.summary_columns[2] = SUMMARY_ERRORS;
	s->options.summary_columns[3] = SUMMARY_PERCENT;
	s->options.summary_column_count = 4;
	some_calls();
	got = stream_close(s);
	ck_assert_str_eq(got,
			 "syscall           longest    errors % time\n"
			 "---------------- -------- --------- ------\n"
			 "clone            0.000180            70.04\n"
			 "brk              0.000011            12.84\n"
			 "wait4            0.000020         1  12.06\n"
			 "write            0.000013             5.06\n"
			 "execve           0.000000             0.00\n"
			 "openat           0.000000             0.00\n"
			 "syscall_0x3e7    0.000000         1   0.00\n"
			 "---------------- -------- --------- ------\n"
			 "total            0.000180         2 100.00\n");
	free(got);
}
END_TEST

/* The syscalls of this test have no system time. */
START_TEST(wall_columns_beside_system_time)
{
	char *got;

	s->options.summary_system = true;
	s->options.summary_columns[0] = SUMMARY_TOTAL;
	s->options.summary_columns[1] = SUMMARY_WALL_TOTAL;
	s->options.summary_columns[2] = SUMMARY_WALL_LONGEST;
	s->options.summary_columns[3] = SUMMARY_NAME;
	s->options.summary_column_count = 4;
	s->options.summary_sort = "wall-max";
	some_calls();
	got = stream_close(s);
	ck_assert_ptr_nonnull(strstr(got, "    seconds  wall-total wall-max syscall\n"
				     "----------- ----------- -------- ----------------\n"
				     "   0.000000    0.000180 0.000180 clone\n"));
	ck_assert_ptr_nonnull(strstr(got, "   0.000000    0.000257 0.000180 total\n"));
	free(got);
}
END_TEST

START_TEST(overhead_is_subtracted)
{
	char *got;

	s->options.summary_columns[0] = SUMMARY_TOTAL;
	s->options.summary_columns[1] = SUMMARY_NAME;
	s->options.summary_column_count = 2;
	s->options.summary_overhead = 1000000000000;
	some_calls();
	got = stream_close(s);
	ck_assert(strstr(got, "   0.000000 total\n"));
	free(got);
}
END_TEST

START_TEST(column_words)
{
	ck_assert_int_eq(summary_column_of("time"), SUMMARY_PERCENT);
	ck_assert_int_eq(summary_column_of("total_time"), SUMMARY_TOTAL);
	ck_assert_int_eq(summary_column_of("syscall-name"), SUMMARY_NAME);
	ck_assert_int_eq(summary_column_of("nothing"), SUMMARY_COLUMNS);
	ck_assert_int_eq(summary_column_of("tim"), SUMMARY_COLUMNS);
	ck_assert_int_eq(summary_column_of("time_"), SUMMARY_COLUMNS);
}
END_TEST

START_TEST(sort_keys)
{
	for (size_t i = 0; summary_words[i].word; i++)
		ck_assert(summary_is_sort_key(summary_words[i].word));
	ck_assert(!summary_is_sort_key("bad"));
	ck_assert(!summary_is_sort_key(""));
}
END_TEST

/* One table per ABI. Syscalls that did not return or whose enter is unknown are not counted. */
START_TEST(one_table_per_abi)
{
	stream_start(s);
	send_call(ABI_i386, 4, "write", 3, false);
	send_call(ABI_x86_64, 1, "write", 5, false);
	send_enter(s, 1, call("pause", NULL));
	send_note(s, 2, call("read", NULL), CALL_UNKNOWN_ENTRY);
	send_note(s, 2, call("read", NULL), CALL_BLOCKED);
	stream_expect(s, "summary-machines");
}
END_TEST

START_TEST(names_without_decoding)
{
	const struct call *row = desc_call(&abis[ABI_x86_64], 39);
	char *got;

	ck_assert_ptr_nonnull(row);
	stream_start(s);
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(1),
				      .call = {.abi = &abis[ABI_x86_64], .nr = 39, .row = row}});
	got = stream_close(s);
	ck_assert_ptr_nonnull(strstr(got, " getpid\n"));
	free(got);
}
END_TEST

START_TEST(no_calls)
{
	char *got;

	stream_start(s);
	send_begin(s);
	send_end(s);
	got = stream_close(s);
	ck_assert_str_eq(got, "");
	free(got);
}
END_TEST

/* As in strace, the total is 100% even if the sum is 0. */
START_TEST(zero_total_time)
{
	static const char total[] =
		"100.00    0.000000           0         1           total\n";
	char *got;

	stream_start(s);
	send_call(ABI_x86_64, 1, "write", 0, false);
	got = stream_close(s);
	ck_assert_ptr_nonnull(strstr(got, "  0.00    0.000000           0         1           "
					  "write\n"));
	ck_assert_str_eq(got + strlen(got) - strlen(total), total);
	free(got);
}
END_TEST

/* Sends a syscall of another process. */
static void send_read(pid_t pid, struct process *process)
{
	struct call_view view = {.name = "read", .nr = 0};

	stream_send(s, (struct event){
		.kind = EVENT_LEAVE, .task = id_of(pid), .tgid = pid, .process = process,
		.call = {.abi = &abis[ABI_x86_64], .view = &view, .entered = s->time}});
}

START_TEST(one_table_per_process)
{
	struct generation sh = {.path = "/bin/sh", .file = "/bin/sh"};
	struct generation cat = {.path = "/bin/cat", .file = "/bin/cat"};
	struct process first = {.id = id_of(5), .generation = &sh, .program = ""};
	char *got, *at;

	s->options.summary_per_process = true;
	stream_start(s);
	send_begin(s);
	send_read(5, &first);
	send_read(6, NULL);
	send_read(5, &first);
	first.generation = &cat;
	stream_send(s, (struct event){.kind = EVENT_EXEC, .task = id_of(5), .tgid = 5,
				      .process = &first, .exec = {.path = "/bin/cat"}});
	send_read(5, &first);
	got = stream_close(s);
	at = strstr(got, "System calls of process 5 (cat):\n% time");
	ck_assert_ptr_eq(at, got);
	at = strstr(at, "         3           read\n");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, " total\n\nSystem calls of process 6:\n% time");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, "         1           read\n");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, " total\n\nSystem calls of all processes:\n% time");
	ck_assert_ptr_nonnull(at);
	ck_assert_ptr_nonnull(strstr(at, "         4           read\n"));
	free(got);
}
END_TEST

START_TEST(random_events_are_accepted)
{
	s->options.summary_per_process = _i;
	stream_start(s);
	send_anything(s, 20000);
	free(stream_close(s));
}
END_TEST

/* 100 reads of 1 to 100 us: percentiles are exact to 3 %. */
static void hundred_reads(void)
{
	stream_start(s);
	send_begin(s);
	for (unsigned us = 1; us <= 100; us++)
		send_call(ABI_x86_64, 0, "read", us, false);
	send_call(ABI_x86_64, 35, "nanosleep", 2000000, false);
}

START_TEST(percentiles_as_columns)
{
	static const enum summary_column columns[] = {
		SUMMARY_P50, SUMMARY_P95, SUMMARY_P99, SUMMARY_NAME,
	};
	char *got;

	for (unsigned i = 0; i < sizeof(columns) / sizeof(*columns); i++)
		s->options.summary_columns[i] = columns[i];
	s->options.summary_column_count = sizeof(columns) / sizeof(*columns);
	s->options.summary_sort = "p95";
	hundred_reads();
	got = stream_close(s);
	ck_assert_str_eq(got,
			 "     p50      p95      p99 syscall\n"
			 "-------- -------- -------- ----------------\n"
			 "2.000000 2.000000 2.000000 nanosleep\n"
			 "0.000050 0.000096 0.000100 read\n"
			 "-------- -------- -------- ----------------\n"
			 "0.000050 0.000096 0.000100 total\n");
	free(got);
}
END_TEST

START_TEST(percentiles_in_tables)
{
	static const char expected[] = "name,p50,p95,p99\n"
		"nanosleep,2000000000,2000000000,2000000000\nread,50175,96255,100000\n";
	char *got;

	s->options.settings[TABLE_FORMAT] = FORMAT_CSV;
	s->options.texts[TABLE_COLUMNS] = "name,p50,p95,p99";
	hundred_reads();
	got = stream_close(s);
	ck_assert_str_eq(got, expected);
	free(got);
}
END_TEST

#define BAR "****************************************"

START_TEST(histograms_follow_the_table)
{
	char *got;

	s->options.settings[TABLE_OWN] = true;
	hundred_reads();
	got = stream_close(s);
	ck_assert_msg(strstr(got, " total\n"
			     "\nnanosleep:\n"
			     "      1.07 s         1 " BAR "\n"
			     "\nread:\n"
			     "      512 ns         1 **\n"
			     "        1 us         1 **\n"
			     "        2 us         2 ***\n"
			     "        4 us         4 *****\n"
			     "        8 us         8 **********\n"
			     "       16 us        16 *******************\n"
			     "       32 us        33 **************************************\n"
			     "       65 us        35 " BAR "\n"), "%s", got);
	free(got);
}
END_TEST

/* Durations of any size are counted, and none is outside of the shortest and the longest. */
START_TEST(percentiles_of_extreme_durations)
{
	static const uint64_t durations[] = {0, 1, 15, 16, 17, 1 << 20, UINT64_C(1) << 43,
		UINT64_C(1) << 44, UINT64_MAX};
	struct latency *all = latency_new();

	ck_assert_uint_eq(latency_percentile(all, 50), 0);
	for (size_t i = 0; i < sizeof(durations) / sizeof(*durations); i++) {
		struct latency *one = latency_new();

		latency_add(one, durations[i]);
		ck_assert_uint_eq(latency_percentile(one, 50), durations[i]);
		latency_add_all(all, one);
		free(one);
	}
	ck_assert_uint_eq(latency_percentile(all, 1), 0);
	ck_assert_uint_eq(latency_percentile(all, 50), 17);
	ck_assert_uint_eq(latency_percentile(all, 100), UINT64_MAX);
	free(all);
}
END_TEST

static TCase *summary_tests(void)
{
	TCase *c = tcase_create("summary");

	tcase_add_checked_fixture(c, set_up, NULL);
	tcase_add_test(c, sorted_by_time);
	tcase_add_test(c, a_row_for_each_call_as_csv);
	tcase_add_test(c, untraced_activity_is_reported);
	tcase_add_loop_test(c, sorted_by_other_columns, 0, sizeof(sorts) / sizeof(*sorts));
	tcase_add_test(c, sort_keys);
	tcase_add_test(c, chosen_columns);
	tcase_add_test(c, wall_columns_beside_system_time);
	tcase_add_test(c, overhead_is_subtracted);
	tcase_add_test(c, column_words);
	tcase_add_test(c, one_table_per_abi);
	tcase_add_test(c, names_without_decoding);
	tcase_add_test(c, no_calls);
	tcase_add_test(c, zero_total_time);
	tcase_add_test(c, one_table_per_process);
	tcase_add_test(c, percentiles_as_columns);
	tcase_add_test(c, percentiles_in_tables);
	tcase_add_test(c, histograms_follow_the_table);
	tcase_add_test(c, percentiles_of_extreme_durations);
	tcase_add_loop_test(c, random_events_are_accepted, 0, 2);
	return c;
}

UNIT_CASE(summary_tests)
