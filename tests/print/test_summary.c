#include "print/summary/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/abi.h"
#include "desc/type.h"
#include "print/stream.h"
#include "print/test_print.h"

static struct stream stream, *const s = &stream;

static void fresh(void)
{
	stream_open(s, &printer_summary);
}

/* A call that took `us`; by name, or by number where that is NULL */
static void took(enum abi_id abi, uint64_t nr, const char *name, unsigned us, bool fails)
{
	struct call_view view = {.name = name, .nr = nr};

	stream_send(s, (struct event){.kind = EVENT_ENTER, .task = id_of(1),
				      .call = {.abi = &abis[abi], .nr = nr}});
	s->time += us * 1000;
	s->time -= 1000000;	/* what the next event adds */
	stream_send(s, (struct event){.kind = EVENT_LEAVE, .task = id_of(1),
				      .call = {.abi = &abis[abi], .nr = nr, .view = &view,
					       .ret = fails ? -ENOENT : 0, .failed = fails}});
}

static void some_calls(void)
{
	stream_start(s);
	send_begin(s);
	took(ABI_x86_64, 12, "brk", 11, false);
	took(ABI_x86_64, 56, "clone", 180, false);
	took(ABI_x86_64, 12, "brk", 11, false);
	took(ABI_x86_64, 61, "wait4", 20, true);
	took(ABI_x86_64, 12, "brk", 11, false);
	took(ABI_x86_64, 61, "wait4", 11, false);
	took(ABI_x86_64, 1, "write", 13, false);
	took(ABI_x86_64, 59, "execve", 0, false);
	took(ABI_x86_64, 257, "openat", 0, false);
	took(ABI_x86_64, 257, "openat", 0, false);
	took(ABI_x86_64, 999, NULL, 0, true);
}

static void notice(pid_t pid, enum notice_kind kind, pid_t child)
{
	stream_send(s, (struct event){.kind = EVENT_NOTICE, .task = id_of(pid),
				      .notice = {.kind = kind, .child = child, .path = "/x"}});
}

START_TEST(what_is_not_in_the_table)
{
	stream_start(s);
	send_begin(s);
	took(ABI_x86_64, 12, "brk", 11, false);
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

/* Which column decides, and in which order the names come then */
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
};

START_TEST(sorted_otherwise)
{
	char order[200] = "", *got, *line;

	s->options.summary_sort = sorts[_i].sort;
	ck_assert(summary_knows_sort(sorts[_i].sort));
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

START_TEST(words_of_sorting)
{
	for (size_t i = 0; summary_sorts[i]; i++)
		ck_assert(summary_knows_sort(summary_sorts[i]));
	ck_assert(!summary_knows_sort("bad"));
	ck_assert(!summary_knows_sort(""));
}
END_TEST

/* A table for each machine interface; calls that did not return, or are not known to have begun,
 * are not counted */
START_TEST(machines_apart)
{
	stream_start(s);
	took(ABI_i386, 4, "write", 3, false);
	took(ABI_x86_64, 1, "write", 5, false);
	send_enter(s, 1, call("pause", NULL));
	send_note(s, 2, call("read", NULL), CALL_UNKNOWN_ENTRY);
	send_note(s, 2, call("read", NULL), CALL_BLOCKED);
	stream_expect(s, "summary-machines");
}
END_TEST

START_TEST(rows_give_names_where_nothing_was_decoded)
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

START_TEST(nothing_of_nothing)
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

/* strace has 100% of no time, too */
START_TEST(calls_that_took_no_time)
{
	static const char total[] =
		"100.00    0.000000           0         1           total\n";
	char *got;

	stream_start(s);
	took(ABI_x86_64, 1, "write", 0, false);
	got = stream_close(s);
	ck_assert_ptr_nonnull(strstr(got, "  0.00    0.000000           0         1           "
					  "write\n"));
	ck_assert_str_eq(got + strlen(got) - strlen(total), total);
	free(got);
}
END_TEST

START_TEST(any_stream_is_taken)
{
	stream_start(s);
	send_anything(s, 20000);
	free(stream_close(s));
}
END_TEST

TCase *summary_tests(void)
{
	TCase *c = tcase_create("summary");

	tcase_add_checked_fixture(c, fresh, NULL);
	tcase_add_test(c, sorted_by_time);
	tcase_add_test(c, what_is_not_in_the_table);
	tcase_add_loop_test(c, sorted_otherwise, 0, sizeof(sorts) / sizeof(*sorts));
	tcase_add_test(c, words_of_sorting);
	tcase_add_test(c, machines_apart);
	tcase_add_test(c, rows_give_names_where_nothing_was_decoded);
	tcase_add_test(c, nothing_of_nothing);
	tcase_add_test(c, calls_that_took_no_time);
	tcase_add_test(c, any_stream_is_taken);
	return c;
}
