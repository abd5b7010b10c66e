/* Pairing of processes */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "made.h"
#include "lib/unit.h"

static void both_exit(pid_t pid)
{
	made_exit(&good, pid, 0);
	made_exit(&new, pid, 0);
}

START_TEST(order_is_ignored)
{
	made_equal_builds();
	made_run(&good, 1, 3, "cc b.c");
	made_open(&good, 3, "b.h", 3);
	made_run(&good, 1, 4, "cc c.c");
	made_run(&new, 1, 3, "cc c.c");
	made_run(&new, 1, 4, "cc b.c");
	made_open(&new, 4, "b.h", 3);
	both_exit(3);
	both_exit(4);
	no_difference();
}
END_TEST

START_TEST(temporary_names_match)
{
	made_equal_builds();
	made_run(&good, 1, 3, "as -o a.o /tmp/ccAbCdEf.s");
	made_run(&new, 1, 3, "as -o a.o /tmp/ccGhIjKl.s");
	both_exit(3);
	no_difference();
}
END_TEST

/* Processes that differ only in such names form one group of any size. */
START_TEST(groups_of_loose_names)
{
	char command[40];

	made_equal_builds();
	for (pid_t i = 3; i < 11; i++) {
		snprintf(command, sizeof(command), i < 7 ? "as /tmp/cc%dbCdEf.s" : "ps %d",
			 i < 7 ? i : 100 + i);
		if (i != 6 && i != 10)
			made_run(&good, 1, i, command);
		snprintf(command, sizeof(command), i < 7 ? "as /tmp/cc%dhIjKl.s" : "ps %d",
			 i < 7 ? i : 70000 + i);
		made_run(&new, 1, i, command);
	}
	no_difference();
}
END_TEST

/* Exact names are paired first: the remaining process is missing, though its loose form has an
 * equal. */
START_TEST(equal_names_match_before_loose_names)
{
	made_equal_builds();
	made_run(&good, 1, 3, "cc tmpaB1cD2.c");
	made_run(&good, 1, 4, "cc tmpeF3gH4.c");
	made_run(&new, 1, 3, "cc tmpeF3gH4.c");
	made_open(&good, 4, "x", 3);
	made_open(&new, 3, "x", 3);
	made_exit(&good, 3, 0);
	made_exit(&good, 4, 0);
	made_exit(&new, 3, 0);
	first_line_is("cc tmpaB1cD2.c: missing");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

/* Equal shells cannot be distinguished, nor their order. */
START_TEST(equal_children)
{
	made_equal_builds();
	for (pid_t i = 3; i < 6; i++) {
		made_run(&good, 1, i, "");
		made_run(&new, 1, i, "");
	}
	made_run(&good, 3, 6, "ls");
	made_run(&good, 4, 7, "wc");
	made_run(&new, 5, 6, "ls");
	made_run(&new, 3, 7, "wc");
	made_open(&good, 5, "x", 3);
	made_open(&new, 4, "x", 3);
	for (pid_t i = 3; i < 8; i++)
		both_exit(i);
	no_difference();
}
END_TEST

static const struct {
	unsigned good, new;
	const char *text;
} counts[] = {
	{3, 5, NULL}, {4, 7, NULL}, {1, 1, NULL},
	{1, 2, "sleep 1: 2 times, was 1 time"},
	{3, 6, "sleep 1: 6 times, was 3 times"},
	{9, 2, "sleep 1: 2 times, was 9 times"},
	{2, 0, "sleep 1: missing, 2 times"},
	{0, 1, "sleep 1: new"},
};

START_TEST(loop_counts)
{
	made_equal_builds();
	for (unsigned i = 0; i < counts[_i].good; i++) {
		made_run(&good, 1, 3 + i, "sleep 1");
		made_exit(&good, 3 + i, 0);
	}
	for (unsigned i = 0; i < counts[_i].new; i++) {
		made_run(&new, 1, 3 + i, "sleep 1");
		made_exit(&new, 3 + i, 0);
	}
	if (counts[_i].text)
		first_line_is(counts[_i].text);
	ck_assert_uint_eq(made_count(), !!counts[_i].text);
}
END_TEST

/* More parents have more children: only the number of parents is reported. */
START_TEST(count_is_reported_for_the_parents)
{
	made_equal_builds();
	for (pid_t i = 3; i < 9; i += 2) {
		made_run(&new, 1, i, "sh x");
		made_run(&new, i, i + 1, "ls");
		made_exit(&new, i + 1, 0);
		made_exit(&new, i, 0);
	}
	made_run(&good, 1, 3, "sh x");
	made_run(&good, 3, 4, "ls");
	made_exit(&good, 4, 0);
	made_exit(&good, 3, 0);
	first_line_is("sh x: 3 times, was 1 time");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

START_TEST(one_of_many_exits_differently)
{
	made_equal_builds();
	for (pid_t i = 3; i < 6; i++) {
		made_run(&good, 1, i, "test x");
		made_run(&new, 1, i, "test x");
		made_exit(&good, i, 0);
		made_exit(&new, i, i == 4);
	}
	first_line_is("test x: one of several processes: exit 1, was exit 0");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

static const struct {
	const char *good, *new, *text;
} arguments[] = {
	{"cc -O2 b.c", "cc -O3 b.c", "cc -O2 b.c: has -O3, had -O2"},
	{"cc b.c", "cc -g b.c", "cc b.c: has -g"},
	{"cc -g b.c", "cc b.c", "cc -g b.c: has no -g"},
	{"cc -g b.c", "cc b.c -g", "cc -g b.c: has its arguments in a different order"},
	{"sleep 1", "sleep 2", "sleep 1: has 2, had 1"},
	{"gcc -O2 -c b.c", "clang -O2 -c b.c", "gcc -O2 -c b.c: runs /bin/clang, was /bin/gcc"},
};

START_TEST(changed_arguments)
{
	made_equal_builds();
	made_run(&good, 1, 3, arguments[_i].good);
	made_run(&new, 1, 3, arguments[_i].new);
	both_exit(3);
	text_has(arguments[_i].text);
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

/* Of several unpaired processes, those with the most similar arguments are paired. */
START_TEST(most_similar_are_paired)
{
	made_equal_builds();
	made_run(&good, 1, 3, "cc -O2 -c b.c -o b.o");
	made_run(&good, 1, 4, "cc -O2 -c c.c -o c.o");
	made_run(&good, 1, 5, "cc --version");
	made_run(&new, 1, 3, "cc -O3 -c c.c -o c.o");
	made_run(&new, 1, 4, "cc -O3 -c b.c -o b.o");
	made_exit(&good, 3, 0);
	made_exit(&good, 4, 0);
	made_exit(&good, 5, 0);
	made_exit(&new, 3, 0);
	made_exit(&new, 4, 0);
	text_has("cc -O2 -c c.c -o c.o: has -O3, had -O2 (and 1 more process)\n");
	text_has("cc --version: missing\n");
	ck_assert_uint_eq(made_count(), 2);
}
END_TEST

START_TEST(directories)
{
	made_equal_builds();
	made_run(&good, 1, 3, "");
	made_run(&new, 1, 3, "");
	made_exec(&good, 3, "make sub", "/srv/good/a");
	made_exec(&new, 3, "make sub", "/srv/new/b");
	both_exit(3);
	first_line_is("make sub: runs in b, was in a");
}
END_TEST

/* Equal command lines in two directories are two processes. */
START_TEST(directories_distinguish)
{
	made_equal_builds();
	for (pid_t i = 3; i < 5; i++) {
		made_run(&good, 1, i, "");
		made_run(&new, 1, i, "");
	}
	made_exec(&good, 3, "make sub", "/srv/good/a");
	made_exec(&good, 4, "make sub", "/srv/good/b");
	made_exec(&new, 4, "make sub", "/srv/new/a");
	made_exec(&new, 3, "make sub", "/srv/new/b");
	made_open(&good, 3, "x", 3);
	made_open(&new, 4, "x", 3);
	both_exit(3);
	both_exit(4);
	no_difference();
}
END_TEST

START_TEST(missing_tree_is_one_difference)
{
	made_equal_builds();
	made_run(&good, 1, 3, "sh x");
	made_run(&good, 3, 4, "sh y");
	made_run(&good, 4, 5, "ls");
	for (pid_t i = 5; i > 2; i--)
		made_exit(&good, i, 0);
	first_line_is("sh x: missing, with 2 processes below");
	ck_assert_uint_eq(made_count(), 1);
	ck_assert_ptr_nonnull(strstr(made_json(), "\"processes_below\":2"));
}
END_TEST

START_TEST(five_thousand_processes)
{
	enum { MANY = 5000 };
	char command[32];

	made_command(&good);
	made_command(&new);
	for (int i = 0; i < MANY; i++) {
		snprintf(command, sizeof(command), "cc f%d.c -o /tmp/x%d", i, i);
		made_run(&good, 1, 2 + i, command);
		made_open(&good, 2 + i, "a.h", 3);
		made_exit(&good, 2 + i, 0);
		snprintf(command, sizeof(command), "cc f%d.c -o /tmp/y%d", MANY - 1 - i, i);
		made_run(&new, 1, 2 + i, command);
		made_open(&new, 2 + i, "a.h", i == 17 ? -ENOENT : 3);
		made_exit(&new, 2 + i, 0);
	}
	first_line_is("a.h: cc f4982.c -o /tmp/x4982 could open it in the good run, now: ENOENT");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

/* The same with a changed argument of each process, in reverse order */
START_TEST(thousands_with_changed_arguments)
{
	enum { MANY = 2000 };
	char command[48];

	made_command(&good);
	made_command(&new);
	for (int i = 0; i < MANY; i++) {
		snprintf(command, sizeof(command), "cc -O2 -c f%d.c -o f%d.o", i, i);
		made_run(&good, 1, 2 + i, command);
		made_exit(&good, 2 + i, 0);
		snprintf(command, sizeof(command), "cc -O3 -c f%d.c -o f%d.o", MANY - 1 - i,
			 MANY - 1 - i);
		made_run(&new, 1, 2 + i, command);
		made_exit(&new, 2 + i, 0);
	}
	text_has(": has -O3, had -O2 (and 1999 more processes)\n");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

/* A chain of processes, each the child of the previous one */
START_TEST(deep_tree)
{
	enum { DEEP = 3000 };

	made_command(&good);
	made_command(&new);
	for (pid_t i = 2; i < DEEP; i++) {
		made_run(&good, i - 1, i, "sh");
		made_run(&new, i - 1, i, "sh");
	}
	made_exit(&good, DEEP - 1, 0);
	made_exit(&new, DEEP - 1, 1);
	first_line_is("sh: exit 1, was exit 0");
	ck_assert_uint_eq(made_count(), 1);
}
END_TEST

START_TEST(empty_runs)
{
	no_difference();
	ck_assert_str_eq(made_text(), "no difference: 0 processes\n");
}
END_TEST

START_TEST(empty_good_run)
{
	made_command(&new);
	made_exit(&new, 1, 0);
	first_line_is("make all: new");
}
END_TEST

static TCase *pairs_case(void)
{
	TCase *c = tcase_create("pairs");

	tcase_add_checked_fixture(c, made_begin, made_end);
	tcase_add_test(c, order_is_ignored);
	tcase_add_test(c, temporary_names_match);
	tcase_add_test(c, groups_of_loose_names);
	tcase_add_test(c, equal_names_match_before_loose_names);
	tcase_add_test(c, equal_children);
	tcase_add_loop_test(c, loop_counts, 0, sizeof(counts) / sizeof(*counts));
	tcase_add_test(c, count_is_reported_for_the_parents);
	tcase_add_test(c, one_of_many_exits_differently);
	tcase_add_loop_test(c, changed_arguments, 0, sizeof(arguments) / sizeof(*arguments));
	tcase_add_test(c, most_similar_are_paired);
	tcase_add_test(c, directories);
	tcase_add_test(c, directories_distinguish);
	tcase_add_test(c, missing_tree_is_one_difference);
	tcase_add_test(c, five_thousand_processes);
	tcase_add_test(c, thousands_with_changed_arguments);
	tcase_add_test(c, deep_tree);
	tcase_add_test(c, empty_runs);
	tcase_add_test(c, empty_good_run);
	return c;
}

UNIT_CASE(pairs_case)
