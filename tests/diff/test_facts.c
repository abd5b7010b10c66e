/* Files, addresses, failures, exit statuses */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "made.h"
#include "lib/unit.h"

START_TEST(equal_runs_have_no_difference)
{
	made_equal_builds();
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 0);
	no_difference();
	ck_assert_str_eq(made_text(), "no difference: 2 processes\n");
	ck_assert_ptr_nonnull(strstr(made_json(), "\"same\":true"));
}
END_TEST

/* make opens the file, but by another name of it */
START_TEST(missing_file_is_reported_first)
{
	made_command(&good);
	made_command(&new);
	made_run(&good, 1, 2, "cc a.c");
	made_run(&new, 1, 2, "cc a.c");
	made_open(&good, 2, "inc/../foo.h", 3);
	made_open(&new, 2, "/srv/new/foo.h", -ENOENT);
	made_open(&new, 2, "/usr/include/foo.h", -ENOENT);
	made_exit(&good, 2, 0);
	made_exit(&new, 2, 1);
	made_run(&good, 1, 3, "ld a.o");
	made_exit(&good, 3, 0);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 2);
	ck_assert_str_eq(made_text(),
			 "foo.h: cc a.c could open it in the good run, now: ENOENT\n"
			 "cc a.c: exit 1, was exit 0: cc found no foo.h in 2 directories; "
			 "passed on by make\n"
			 "ld a.o: missing\n"
			 "\n"
			 "3 differences: 2 processes in 12 ms, was 3 in 16 ms\n");
}
END_TEST

/* A missing file that the run itself would have created is a consequence. */
START_TEST(output_file_is_not_a_cause)
{
	made_equal_builds();
	made_call(&good, 1, "open", "a.o", 3, O_WRONLY | O_CREAT);
	made_call(&good, 1, "stat", "a.o", 0, 0);
	made_call(&new, 1, "stat", "a.o", -ENOENT, 0);
	made_run(&good, 1, 3, "as b.s");
	made_run(&new, 1, 3, "as b.s");
	made_exit(&good, 3, 0);
	made_exit(&new, 3, -SIGSEGV);
	first_line_is("as b.s: killed by SIGSEGV, was exit 0");
	text_has("\na.o: make all could find it in the good run, now: ENOENT\n");
}
END_TEST

START_TEST(file_of_missing_process_only)
{
	made_equal_builds();
	made_run(&good, 1, 3, "cc b.c");
	made_open(&good, 3, "b.c", 3);
	made_open(&good, 3, "/usr/include/stdio.h", 3);
	made_exit(&good, 3, 0);
	first_line_is("b.c: cc b.c opened it in the good run; no process does now");
	text_has("\ncc b.c: missing\n");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

/* The files of a directory are opened one after the other. */
START_TEST(skipped_file)
{
	made_equal_builds();
	made_open(&good, 1, "conf.d/a", 3);
	made_open(&good, 1, "conf.d/b", 3);
	made_open(&good, 1, "conf.d/c", 3);
	made_open(&good, 1, "after", 3);
	made_open(&new, 1, "conf.d/a", 3);
	made_open(&new, 1, "conf.d/c", 3);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_line_is("conf.d/b: make all opened it in the good run; no process does now");
	text_has("\nmake all: exit 1, was exit 0");
	text_has("\nafter: make all opened it in the good run, not now\n");
}
END_TEST

/* A file that the new run does not try to open, but names in a message */
START_TEST(file_named_in_message)
{
	made_equal_builds();
	made_open(&good, 1, "first.py", 3);
	made_open(&good, 1, "helper.py", 3);
	made_open(&good, 1, "other.py", 3);
	made_message(&new, 1, "no module named 'helper'\n");
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_line_is("helper.py: make all opened it in the good run; no process does now");
	text_has("\nmake all: exit 1, was exit 0");
	text_has("\nother.py: make all opened it in the good run, not now\n");
}
END_TEST

START_TEST(file_named_by_parent)
{
	made_equal_builds();
	made_run(&good, 1, 3, "cc b.c");
	made_open(&good, 3, "b.c", 3);
	made_exit(&good, 3, 0);
	made_message(&new, 1, "no rule to make b.c\n");
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 2);
	first_line_is("b.c: cc b.c opened it in the good run; no process does now");
}
END_TEST

START_TEST(file_no_longer_an_argument)
{
	made_equal_builds();
	made_run(&good, 1, 3, "cat a b c");
	made_open(&good, 3, "c", 3);
	made_run(&new, 1, 3, "cat a b");
	made_exit(&good, 3, 0);
	made_exit(&new, 3, 0);
	first_line_is("c: cat a b c opened it in the good run; no process does now");
	text_has("\ncat a b c: has no c\n");
}
END_TEST

START_TEST(missing_program)
{
	made_command(&good);
	made_command(&new);
	made_run(&good, 1, 2, "");
	made_exec(&good, 2, "tool x", "/srv/good");
	made_call(&good, 2, "execve", "/bin/tool", 0, 0);
	made_exit(&good, 2, 0);
	made_run(&new, 1, 2, "");
	made_call(&new, 2, "execve", "/bin/tool", -ENOENT, 0);
	made_exit(&new, 2, 127);
	first_line_is("/bin/tool: a child of make all could run it in the good run, now: ENOENT");
}
END_TEST

START_TEST(equal_differences_are_folded)
{
	made_equal_builds();
	for (pid_t i = 3; i < 10; i++) {
		char command[] = "cc f0.c";

		command[4] = '0' + i;
		made_run(&good, 1, i, command);
		made_run(&new, 1, i, command);
		made_open(&good, i, "c.h", 3);
		made_open(&new, i, "c.h", -EACCES);
		made_exit(&good, i, 0);
		made_exit(&new, i, 0);
	}
	first_line_is("c.h: cc f3.c could open it in the good run, now: EACCES "
		      "(and 6 more processes)");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

static const struct {
	const char *call, *path;
	int good_result, new_result;	/* 0: not tried */
	const char *text;	/* NULL: no difference */
} outcomes[] = {
	{"open", "x", 3, 3, NULL},
	{"open", "x", -ENOENT, -ENOENT, NULL},
	{"open", "x", 0, 3, "x: make all opens it now, not in the good run"},
	{"open", "x", 3, 0, "x: make all opened it in the good run, not now"},
	{"open", "x", -ENOENT, 3,
	 "x: make all could not open it in the good run (ENOENT), now it can"},
	{"open", "x", 3, -EACCES, "x: make all could open it in the good run, now: EACCES"},
	{"open", "x", -ENOENT, -EACCES, "x: make all: open fails with EACCES, was ENOENT"},
	{"open", "x", 0, -ENOENT,
	 "x: make all looks for it now, not in the good run; it does not exist"},
	{"open", "x", -ENOENT, 0,
	 "x: make all looked for it in the good run, not now; it did not exist"},
	{"open", "x", 0, -EACCES, "x: make all: open fails now, not in the good run: EACCES"},
	{"open", "x", -EACCES, 0, "x: make all: open failed in the good run, not now: EACCES"},
	{"open", "x", 0, -EINTR, NULL},
	{"open", "x", 0, -EAGAIN, NULL},
	{"open", "x", 0, -512, NULL},
	{"open", "/usr/share/locale/de/x.mo", 0, -ENOENT, NULL},
	{"stat", "x", 3, 0, NULL},
	{"stat", "x", 0, -ENOENT, NULL},
	{"stat", "x", 3, -ENOENT, "x: make all could find it in the good run, now: ENOENT"},
	{"readlink", "x", 3, -EINVAL, NULL},
	{"mkdir", "x", 3, -EEXIST, NULL},
	{"mkdir", "x", 3, -EACCES, "x: make all could mkdir it in the good run, now: EACCES"},
	{"unlink", "x", 3, 0, NULL},
};

START_TEST(syscall_outcomes)
{
	made_equal_builds();
	if (outcomes[_i].good_result)
		made_call(&good, 1, outcomes[_i].call, outcomes[_i].path,
			  outcomes[_i].good_result, 0);
	if (outcomes[_i].new_result)
		made_call(&new, 1, outcomes[_i].call, outcomes[_i].path,
			  outcomes[_i].new_result, 0);
	if (outcomes[_i].text)
		first_line_is(outcomes[_i].text);
	ck_assert_msg(made_count() == !!outcomes[_i].text, "%s", made_text());
}
END_TEST

/* A search of several paths is one line; a search for a lost file is not reported. */
START_TEST(searches_are_limited)
{
	made_equal_builds();
	made_open(&new, 1, "/a/x", -ENOENT);
	made_open(&new, 1, "/b/y", -ENOENT);
	made_open(&new, 1, "/c/z", -ENOENT);
	text_has(" looks for it now, not in the good run; it does not exist\n"
		 "  and 2 more like these\n");
}
END_TEST

/* Besides missing processes, another process fails to open the file: it is reported once. */
START_TEST(lost_file_is_not_also_unused)
{
	made_equal_builds();
	made_open(&good, 1, "b.c", 3);
	made_open(&new, 1, "b.c", -ENOENT);
	made_run(&good, 1, 3, "cc b.c");
	made_open(&good, 3, "b.c", 3);
	made_exit(&good, 3, 0);
	first_line_is("b.c: make all could open it in the good run, now: ENOENT");
	text_has("\ncc b.c: missing\n");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

/* Paths of a child are relative to the directory of its parent. */
START_TEST(child_inherits_directory)
{
	made_equal_builds();
	made_call(&good, 1, "chdir", "sub", 0, 0);
	made_call(&new, 1, "chdir", "sub", 0, 0);
	made_run(&good, 1, 3, "");
	made_run(&new, 1, 3, "");
	made_open(&good, 3, "../x/y", 3);
	made_open(&new, 3, "/srv/new/x/y", -ENOENT);
	first_line_is("x/y: a child of make all could open it in the good run, now: ENOENT");
}
END_TEST

START_TEST(retries_until_success)
{
	made_equal_builds();
	made_open(&good, 2, "lock", 3);
	made_open(&new, 2, "lock", -ENOENT);
	made_open(&new, 2, "lock", 3);
	made_address(&good, 2, "connect", 80, -ECONNREFUSED);
	made_address(&good, 2, "connect", 80, 0);
	made_address(&new, 2, "connect", 80, 0);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 0);
	no_difference();
}
END_TEST

START_TEST(temporary_names_are_ignored)
{
	made_equal_builds();
	made_call(&good, 1, "open", "/tmp/ccAAAAAA.s", 3, O_RDWR | O_CREAT);
	made_call(&good, 1, "open", "/tmp/ccBBBBBB.s", 3, O_RDWR | O_CREAT);
	made_call(&new, 1, "open", "/tmp/ccCCCCCC.s", 3, O_RDWR | O_CREAT);
	made_call(&good, 1, "unlink", "/tmp/ccAAAAAA.s", 0, 0);
	made_call(&new, 1, "unlink", "/tmp/ccCCCCCC.s", -ENOENT, 0);
	no_difference();
}
END_TEST

/* mkdir -p a/b concurrent with mkdir -p a/c: the one that is first creates `a`. */
START_TEST(directory_race)
{
	made_equal_builds();
	made_run(&good, 1, 3, "mkdir a/b");
	made_run(&good, 1, 4, "mkdir a/c");
	made_run(&new, 1, 3, "mkdir a/b");
	made_run(&new, 1, 4, "mkdir a/c");
	made_call(&good, 3, "open", "a", 3, O_DIRECTORY);
	made_call(&good, 4, "mkdir", "a", 0, 0);
	made_call(&new, 3, "mkdir", "a", -EEXIST, 0);
	made_call(&new, 4, "open", "a", 3, O_DIRECTORY);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 0);
	no_difference();
}
END_TEST

/* An existing directory is a cause if the process fails. */
START_TEST(existing_directory)
{
	made_equal_builds();
	made_call(&good, 1, "mkdir", "out", 0, 0);
	made_call(&new, 1, "mkdir", "out", -EEXIST, 0);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	text_has("out: make all could mkdir it in the good run, now: EEXIST\n");
}
END_TEST

START_TEST(access_mode_differs)
{
	made_equal_builds();
	made_call(&good, 1, "open", "x", 3, O_RDONLY);
	made_call(&new, 1, "open", "x", 3, O_RDWR);
	first_line_is("x: make all opens it for writing now, not in the good run");
}
END_TEST

START_TEST(failures_without_a_path)
{
	made_equal_builds();
	made_failure(&new, 1, "write", ENOSPC);
	made_failure(&new, 1, "write", ENOSPC);
	made_failure(&new, 1, "wait4", ECHILD);
	made_failure(&good, 1, "fsync", EIO);
	text_has("make all: write fails now, not in the good run: ENOSPC\n");
	text_has("make all: fsync failed in the good run, not now: EIO\n");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

START_TEST(failure_precedes_exit_status)
{
	made_equal_builds();
	made_failure(&new, 1, "write", ENOSPC);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_line_is("make all: write fails now, not in the good run: ENOSPC");
	text_has("\nmake all: exit 1, was exit 0");
}
END_TEST

START_TEST(addresses)
{
	made_equal_builds();
	made_address(&good, 1, "bind", 80, 0);
	made_address(&new, 1, "bind", 81, 0);
	made_address(&new, 1, "connect", 443, 0);
	made_address(&good, 1, "sendto", 53, 0);
	made_address(&good, 1, "connect", 40001, 0);	/* ephemeral ports */
	made_address(&new, 1, "connect", 40002, 0);
	text_has("127.0.0.1:80: make all was bound to it in the good run, now to 127.0.0.1:81\n");
	text_has("127.0.0.1:443: make all connects to it now, not in the good run\n");
	text_has("127.0.0.1:53: make all sent to it in the good run, not now\n");
	ck_assert_uint_eq(made_count(), 3);
	ck_assert_ptr_nonnull(strstr(made_json(), "\"new_endpoint\":\"127.0.0.1:81\""));
}
END_TEST

START_TEST(missing_server_is_a_cause)
{
	made_equal_builds();
	made_address(&good, 1, "connect", 5432, 0);
	made_address(&new, 1, "connect", 5432, -ECONNREFUSED);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_line_is("127.0.0.1:5432: make all could connect to it in the good run, "
		      "now: ECONNREFUSED");
}
END_TEST

START_TEST(exit_statuses)
{
	made_equal_builds();
	made_run(&good, 1, 3, "a");
	made_run(&new, 1, 3, "a");
	made_run(&good, 1, 4, "b");
	made_run(&new, 1, 4, "b");
	made_exit(&good, 3, 1);
	made_exit(&new, 3, 0);
	made_exit(&good, 4, 1);
	made_exit(&new, 4, 2);
	text_has("a: exit 0, was exit 1\n");
	text_has("b: exit 2, was exit 1");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

static const struct {
	uint64_t good[2], new[2];	/* ms of processor time, MiB of memory */
	const char *text;
} figures[] = {
	{{100, 10}, {299, 29}, NULL},
	{{10, 1}, {259, 20}, NULL},
	{{1000, 100}, {2900, 190}, NULL},
	{{100, 10}, {350, 10}, "cc b.c: 350 ms of processor time, was 100 ms"},
	{{600, 10}, {100, 10}, "cc b.c: 100 ms of processor time, was 600 ms"},
	{{1, 10}, {1, 31}, "cc b.c: 31 MiB of memory, was 10 MiB"},
};

START_TEST(figures_beyond_limits)
{
	made_equal_builds();
	made_run(&good, 1, 3, "cc b.c");
	made_run(&new, 1, 3, "cc b.c");
	made_exit_used(&good, 3, figures[_i].good[0] * 1000000, figures[_i].good[1] << 20);
	made_exit_used(&new, 3, figures[_i].new[0] * 1000000, figures[_i].new[1] << 20);
	if (figures[_i].text)
		first_line_is(figures[_i].text);
	ck_assert_uint_eq(made_count(), !!figures[_i].text);
}
END_TEST

/* A small difference of each of many processes is not reported, like that of one. */
START_TEST(figures_of_equal_processes)
{
	made_equal_builds();
	for (pid_t i = 3; i < 13; i++) {
		made_run(&good, 1, i, "true");
		made_run(&new, 1, i, "true");
		made_exit_used(&good, i, 10 * 1000000, 0);
		made_exit_used(&new, i, 100 * 1000000, 0);
	}
	no_difference();
}
END_TEST

START_TEST(one_incomplete_run)
{
	made_equal_builds();
	made_exit(&good, 1, 0);
	new.why = END_TRUNCATED;
	first_line_is("the new run was not recorded to its end");
	ck_assert_uint_eq(made_count(), 1);	/* the exit status of make is unknown */
}
END_TEST

START_TEST(both_runs_incomplete)
{
	made_equal_builds();
	good.why = new.why = END_TIMEOUT;
	ck_assert_str_eq(made_text(),
			 "no difference: 2 processes; neither run was recorded to its end\n");
}
END_TEST

START_TEST(long_list_is_limited)
{
	made_equal_builds();
	for (char name[] = "a"; *name <= 'z'; ++*name)
		made_open(&new, 1, name, 3);
	text_has("  and 23 more like these\n");
	text_has("\n26 differences:");
}
END_TEST

START_TEST(control_characters_are_removed)
{
	made_equal_builds();
	made_open(&new, 1, "a\033[31mb\nc", 3);
	ck_assert_ptr_null(strchr(made_text(), '\033'));
	first_line_is("a?[31mb?c: make all opens it now, not in the good run");
}
END_TEST

static TCase *facts_case(void)
{
	TCase *c = tcase_create("facts");

	tcase_add_checked_fixture(c, made_begin, made_end);
	tcase_add_test(c, equal_runs_have_no_difference);
	tcase_add_test(c, missing_file_is_reported_first);
	tcase_add_test(c, output_file_is_not_a_cause);
	tcase_add_test(c, file_of_missing_process_only);
	tcase_add_test(c, skipped_file);
	tcase_add_test(c, file_named_in_message);
	tcase_add_test(c, file_named_by_parent);
	tcase_add_test(c, file_no_longer_an_argument);
	tcase_add_test(c, missing_program);
	tcase_add_test(c, equal_differences_are_folded);
	tcase_add_loop_test(c, syscall_outcomes, 0, sizeof(outcomes) / sizeof(*outcomes));
	tcase_add_test(c, searches_are_limited);
	tcase_add_test(c, lost_file_is_not_also_unused);
	tcase_add_test(c, child_inherits_directory);
	tcase_add_test(c, retries_until_success);
	tcase_add_test(c, temporary_names_are_ignored);
	tcase_add_test(c, directory_race);
	tcase_add_test(c, existing_directory);
	tcase_add_test(c, access_mode_differs);
	tcase_add_test(c, failures_without_a_path);
	tcase_add_test(c, failure_precedes_exit_status);
	tcase_add_test(c, addresses);
	tcase_add_test(c, missing_server_is_a_cause);
	tcase_add_test(c, exit_statuses);
	tcase_add_loop_test(c, figures_beyond_limits, 0, sizeof(figures) / sizeof(*figures));
	tcase_add_test(c, figures_of_equal_processes);
	tcase_add_test(c, one_incomplete_run);
	tcase_add_test(c, both_runs_incomplete);
	tcase_add_test(c, long_list_is_limited);
	tcase_add_test(c, control_characters_are_removed);
	return c;
}

UNIT_CASE(facts_case)
