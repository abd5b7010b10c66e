/* Files, addresses, failures, ends */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "made.h"
#include "test_diff.h"

START_TEST(the_same_is_no_difference)
{
	made_builds();
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 0);
	no_difference();
	ck_assert_str_eq(made_text(), "no difference: 2 processes\n");
	ck_assert_ptr_nonnull(strstr(made_json(), "\"same\":true"));
}
END_TEST

/* make sees it first, which has the file's name in another form */
START_TEST(a_file_that_vanished_is_first)
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
			 "cc a.c: exit 1, was exit 0; passed on by make\n"
			 "ld a.o: missing\n"
			 "\n"
			 "3 differences: 2 processes in 12 ms, was 3 in 16 ms\n");
}
END_TEST

/* What the run would have made itself is missing because of something else. */
START_TEST(what_was_to_be_made_is_no_cause)
{
	made_builds();
	made_call(&good, 1, "open", "a.o", 3, O_WRONLY | O_CREAT);
	made_call(&good, 1, "stat", "a.o", 0, 0);
	made_call(&new, 1, "stat", "a.o", -ENOENT, 0);
	made_run(&good, 1, 3, "as b.s");
	made_run(&new, 1, 3, "as b.s");
	made_exit(&good, 3, 0);
	made_exit(&new, 3, -SIGSEGV);
	first_is("as b.s: killed by SIGSEGV, was exit 0");
	says("\na.o: make all could find it in the good run, now: ENOENT\n");
}
END_TEST

START_TEST(a_file_that_only_missing_processes_were_for)
{
	made_builds();
	made_run(&good, 1, 3, "cc b.c");
	made_open(&good, 3, "b.c", 3);
	made_open(&good, 3, "/usr/include/stdio.h", 3);
	made_exit(&good, 3, 0);
	first_is("b.c: cc b.c opened it in the good run; no process does now");
	says("\ncc b.c: missing\n");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

/* A folder's files are opened one after the other. */
START_TEST(a_file_that_was_passed_over)
{
	made_builds();
	made_open(&good, 1, "conf.d/a", 3);
	made_open(&good, 1, "conf.d/b", 3);
	made_open(&good, 1, "conf.d/c", 3);
	made_open(&good, 1, "after", 3);
	made_open(&new, 1, "conf.d/a", 3);
	made_open(&new, 1, "conf.d/c", 3);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_is("conf.d/b: make all opened it in the good run; no process does now");
	says("\nmake all: exit 1, was exit 0");
	says("\nafter: make all opened it in the good run, not now\n");
}
END_TEST

/* What is not looked for where it is not, but complained of */
START_TEST(a_file_that_somebody_misses)
{
	made_builds();
	made_open(&good, 1, "first.py", 3);
	made_open(&good, 1, "helper.py", 3);
	made_open(&good, 1, "other.py", 3);
	made_says(&new, 1, "no module named 'helper'\n");
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_is("helper.py: make all opened it in the good run; no process does now");
	says("\nmake all: exit 1, was exit 0");
	says("\nother.py: make all opened it in the good run, not now\n");
}
END_TEST

START_TEST(a_file_that_who_makes_of_it_misses)
{
	made_builds();
	made_run(&good, 1, 3, "cc b.c");
	made_open(&good, 3, "b.c", 3);
	made_exit(&good, 3, 0);
	made_says(&new, 1, "no rule to make b.c\n");
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 2);
	first_is("b.c: cc b.c opened it in the good run; no process does now");
}
END_TEST

START_TEST(a_file_that_is_no_argument_any_more)
{
	made_builds();
	made_run(&good, 1, 3, "cat a b c");
	made_open(&good, 3, "c", 3);
	made_run(&new, 1, 3, "cat a b");
	made_exit(&good, 3, 0);
	made_exit(&new, 3, 0);
	first_is("c: cat a b c opened it in the good run; no process does now");
	says("\ncat a b c: has no c\n");
}
END_TEST

START_TEST(a_program_that_vanished)
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
	first_is("/bin/tool: a child of make all could run it in the good run, now: ENOENT");
}
END_TEST

START_TEST(the_same_for_many_is_one)
{
	made_builds();
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
	first_is("c.h: cc f3.c could open it in the good run, now: EACCES (and 6 more processes)");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

static const struct {
	const char *call, *path;
	int then, now;		/* 0: not tried */
	const char *text;	/* NULL: no difference */
} outcomes[] = {
	{"open", "x", 3, 3, NULL},
	{"open", "x", -ENOENT, -ENOENT, NULL},
	{"open", "x", 0, 3, "x: make all opens it now, not in the good run"},
	{"open", "x", 3, 0, "x: make all opened it in the good run, not now"},
	{"open", "x", -ENOENT, 3, "x: make all could not open it in the good run (ENOENT), now it can"},
	{"open", "x", 3, -EACCES, "x: make all could open it in the good run, now: EACCES"},
	{"open", "x", -ENOENT, -EACCES, "x: make all: open fails with EACCES, was ENOENT"},
	{"open", "x", 0, -ENOENT, "x: make all looks for it now, not in the good run; it does not exist"},
	{"open", "x", -ENOENT, 0, "x: make all looked for it in the good run, not now; it did not exist"},
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

START_TEST(outcomes_of_calls)
{
	made_builds();
	if (outcomes[_i].then)
		made_call(&good, 1, outcomes[_i].call, outcomes[_i].path, outcomes[_i].then, 0);
	if (outcomes[_i].now)
		made_call(&new, 1, outcomes[_i].call, outcomes[_i].path, outcomes[_i].now, 0);
	if (outcomes[_i].text)
		first_is(outcomes[_i].text);
	ck_assert_msg(made_count() == !!outcomes[_i].text, "%s", made_text());
}
END_TEST

/* One search for many files is one line; one that goes on for a lost file is none. */
START_TEST(searches_are_cut)
{
	made_builds();
	made_open(&new, 1, "/a/x", -ENOENT);
	made_open(&new, 1, "/b/y", -ENOENT);
	made_open(&new, 1, "/c/z", -ENOENT);
	says(" looks for it now, not in the good run; it does not exist\n  and 2 more like these\n");
}
END_TEST

/* Only missing processes were for it, and somebody else cannot open it: that is enough. */
START_TEST(what_is_lost_is_not_unused_as_well)
{
	made_builds();
	made_open(&good, 1, "b.c", 3);
	made_open(&new, 1, "b.c", -ENOENT);
	made_run(&good, 1, 3, "cc b.c");
	made_open(&good, 3, "b.c", 3);
	made_exit(&good, 3, 0);
	first_is("b.c: make all could open it in the good run, now: ENOENT");
	says("\ncc b.c: missing\n");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

/* Relative to where the maker was */
START_TEST(children_are_where_their_makers_are)
{
	made_builds();
	made_call(&good, 1, "chdir", "sub", 0, 0);
	made_call(&new, 1, "chdir", "sub", 0, 0);
	made_run(&good, 1, 3, "");
	made_run(&new, 1, 3, "");
	made_open(&good, 3, "../x/y", 3);
	made_open(&new, 3, "/srv/new/x/y", -ENOENT);
	first_is("x/y: a child of make all could open it in the good run, now: ENOENT");
}
END_TEST

START_TEST(what_is_tried_until_it_goes_well)
{
	made_builds();
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

START_TEST(temporary_files_have_other_names)
{
	made_builds();
	made_call(&good, 1, "open", "/tmp/ccAAAAAA.s", 3, O_RDWR | O_CREAT);
	made_call(&good, 1, "open", "/tmp/ccBBBBBB.s", 3, O_RDWR | O_CREAT);
	made_call(&new, 1, "open", "/tmp/ccCCCCCC.s", 3, O_RDWR | O_CREAT);
	made_call(&good, 1, "unlink", "/tmp/ccAAAAAA.s", 0, 0);
	made_call(&new, 1, "unlink", "/tmp/ccCCCCCC.s", -ENOENT, 0);
	no_difference();
}
END_TEST

/* mkdir -p a/b beside mkdir -p a/c: who looks at `a` depends on who is first. */
START_TEST(folders_of_a_race)
{
	made_builds();
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

/* … but it is the cause where somebody fails for it. */
START_TEST(a_folder_that_is_there_already)
{
	made_builds();
	made_call(&good, 1, "mkdir", "out", 0, 0);
	made_call(&new, 1, "mkdir", "out", -EEXIST, 0);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	says("out: make all could mkdir it in the good run, now: EEXIST\n");
}
END_TEST

START_TEST(access_counts)
{
	made_builds();
	made_call(&good, 1, "open", "x", 3, O_RDONLY);
	made_call(&new, 1, "open", "x", 3, O_RDWR);
	first_is("x: make all opens it for writing now, not in the good run");
}
END_TEST

START_TEST(failures_without_a_path)
{
	made_builds();
	made_fails(&new, 1, "write", ENOSPC);
	made_fails(&new, 1, "write", ENOSPC);
	made_fails(&new, 1, "wait4", ECHILD);
	made_fails(&good, 1, "fsync", EIO);
	says("make all: write fails now, not in the good run: ENOSPC\n");
	says("make all: fsync failed in the good run, not now: EIO\n");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

START_TEST(a_failure_of_one_that_ends_badly_comes_before_its_end)
{
	made_builds();
	made_fails(&new, 1, "write", ENOSPC);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_is("make all: write fails now, not in the good run: ENOSPC");
	says("\nmake all: exit 1, was exit 0");
}
END_TEST

START_TEST(addresses)
{
	made_builds();
	made_address(&good, 1, "bind", 80, 0);
	made_address(&new, 1, "bind", 81, 0);
	made_address(&new, 1, "connect", 443, 0);
	made_address(&good, 1, "sendto", 53, 0);
	made_address(&good, 1, "connect", 40001, 0);	/* of the kernel's choice */
	made_address(&new, 1, "connect", 40002, 0);
	says("127.0.0.1:80: make all was bound to it in the good run, now to 127.0.0.1:81\n");
	says("127.0.0.1:443: make all connects to it now, not in the good run\n");
	says("127.0.0.1:53: make all sent to it in the good run, not now\n");
	ck_assert_uint_eq(made_count(), 3);
	ck_assert_ptr_nonnull(strstr(made_json(), "\"new_endpoint\":\"127.0.0.1:81\""));
}
END_TEST

START_TEST(a_server_that_is_gone_is_a_cause)
{
	made_builds();
	made_address(&good, 1, "connect", 5432, 0);
	made_address(&new, 1, "connect", 5432, -ECONNREFUSED);
	made_exit(&good, 1, 0);
	made_exit(&new, 1, 1);
	first_is("127.0.0.1:5432: make all could connect to it in the good run, now: ECONNREFUSED");
}
END_TEST

START_TEST(ends)
{
	made_builds();
	made_run(&good, 1, 3, "a");
	made_run(&new, 1, 3, "a");
	made_run(&good, 1, 4, "b");
	made_run(&new, 1, 4, "b");
	made_exit(&good, 3, 1);
	made_exit(&new, 3, 0);
	made_exit(&good, 4, 1);
	made_exit(&new, 4, 2);
	says("a: exit 0, was exit 1\n");
	says("b: exit 2, was exit 1");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

static const struct {
	uint64_t then[2], now[2];	/* ms of processor time, MiB of memory */
	const char *text;
} figures[] = {
	{{100, 10}, {299, 29}, NULL},
	{{10, 1}, {259, 20}, NULL},
	{{1000, 100}, {2900, 190}, NULL},
	{{100, 10}, {350, 10}, "cc b.c: 350 ms of processor time, was 100 ms"},
	{{600, 10}, {100, 10}, "cc b.c: 100 ms of processor time, was 600 ms"},
	{{1, 10}, {1, 31}, "cc b.c: 31 MiB of memory, was 10 MiB"},
};

START_TEST(figures_outside_of_noise)
{
	made_builds();
	made_run(&good, 1, 3, "cc b.c");
	made_run(&new, 1, 3, "cc b.c");
	made_exit_used(&good, 3, figures[_i].then[0] * 1000000, figures[_i].then[1] << 20);
	made_exit_used(&new, 3, figures[_i].now[0] * 1000000, figures[_i].now[1] << 20);
	if (figures[_i].text)
		first_is(figures[_i].text);
	ck_assert_uint_eq(made_count(), !!figures[_i].text);
}
END_TEST

/* Many that take a little more each are no more than one that does. */
START_TEST(figures_of_equal_processes)
{
	made_builds();
	for (pid_t i = 3; i < 13; i++) {
		made_run(&good, 1, i, "true");
		made_run(&new, 1, i, "true");
		made_exit_used(&good, i, 10 * 1000000, 0);
		made_exit_used(&new, i, 100 * 1000000, 0);
	}
	no_difference();
}
END_TEST

START_TEST(a_run_that_was_cut)
{
	made_builds();
	made_exit(&good, 1, 0);
	new.why = END_TORN;
	first_is("the new run was not recorded to its end");
	ck_assert_uint_eq(made_count(), 1);	/* nobody knows how make ended */
}
END_TEST

START_TEST(both_were_cut)
{
	made_builds();
	good.why = new.why = END_TIMEOUT;
	ck_assert_str_eq(made_text(),
			 "no difference: 2 processes; neither run was recorded to its end\n");
}
END_TEST

START_TEST(much_of_a_kind_is_cut)
{
	made_builds();
	for (char name[] = "a"; *name <= 'z'; ++*name)
		made_open(&new, 1, name, 3);
	says("  and 23 more like these\n");
	says("\n26 differences:");
}
END_TEST

START_TEST(controls_do_not_come_through)
{
	made_builds();
	made_open(&new, 1, "a\033[31mb\nc", 3);
	ck_assert_ptr_null(strchr(made_text(), '\033'));
	first_is("a?[31mb?c: make all opens it now, not in the good run");
}
END_TEST

TCase *facts_case(void)
{
	TCase *c = tcase_create("facts");

	tcase_add_checked_fixture(c, made_begin, made_end);
	tcase_add_test(c, the_same_is_no_difference);
	tcase_add_test(c, a_file_that_vanished_is_first);
	tcase_add_test(c, what_was_to_be_made_is_no_cause);
	tcase_add_test(c, a_file_that_only_missing_processes_were_for);
	tcase_add_test(c, a_file_that_was_passed_over);
	tcase_add_test(c, a_file_that_somebody_misses);
	tcase_add_test(c, a_file_that_who_makes_of_it_misses);
	tcase_add_test(c, a_file_that_is_no_argument_any_more);
	tcase_add_test(c, a_program_that_vanished);
	tcase_add_test(c, the_same_for_many_is_one);
	tcase_add_loop_test(c, outcomes_of_calls, 0, sizeof(outcomes) / sizeof(*outcomes));
	tcase_add_test(c, searches_are_cut);
	tcase_add_test(c, what_is_lost_is_not_unused_as_well);
	tcase_add_test(c, children_are_where_their_makers_are);
	tcase_add_test(c, what_is_tried_until_it_goes_well);
	tcase_add_test(c, temporary_files_have_other_names);
	tcase_add_test(c, folders_of_a_race);
	tcase_add_test(c, a_folder_that_is_there_already);
	tcase_add_test(c, access_counts);
	tcase_add_test(c, failures_without_a_path);
	tcase_add_test(c, a_failure_of_one_that_ends_badly_comes_before_its_end);
	tcase_add_test(c, addresses);
	tcase_add_test(c, a_server_that_is_gone_is_a_cause);
	tcase_add_test(c, ends);
	tcase_add_loop_test(c, figures_outside_of_noise, 0, sizeof(figures) / sizeof(*figures));
	tcase_add_test(c, figures_of_equal_processes);
	tcase_add_test(c, a_run_that_was_cut);
	tcase_add_test(c, both_were_cut);
	tcase_add_test(c, much_of_a_kind_is_cut);
	tcase_add_test(c, controls_do_not_come_through);
	return c;
}
