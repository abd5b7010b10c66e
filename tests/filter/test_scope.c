/* The scope: windows, programs, tasks, and their effect on system calls
 * and exits. */
#include "filter/excerpt.h"
#include "filter/scope.h"

#include <errno.h>
#include <string.h>

#include "lib/events.h"
#include "lib/unit.h"
#include "model/process/model.h"

enum { MS = 1000000 };

static struct filter_scope *scope;
static struct excerpt excerpt;
static struct model *model;
static uint64_t seq;

static void set_up(void)
{
	scope = NULL;
	excerpt = (struct excerpt){0};
	model = model_new();
	seq = 0;
}

static void tear_down(void)
{
	excerpt_done(&excerpt);
	model_free(model);
	scope_free(scope);
}

static int processes(const char *names)
{
	struct filter_error err = {0};
	int is = scope_add_processes(&scope, names, &err);

	excerpt.scope = scope;
	ck_assert(!is == !*err.text);
	return is;
}

static int tasks(const char *numbers)
{
	struct filter_error err = {0};
	int is = scope_add_tasks(&scope, numbers, &err);

	excerpt.scope = scope;
	ck_assert(!is == !*err.text);
	return is;
}

static bool at(uint64_t time, struct event e)
{
	e.time = time;
	return scope_matches(scope, &e);
}

/* A syscall that began at `entered` */
static struct event a_call_since(enum event_kind kind, uint64_t entered)
{
	struct event e = a_task(kind, 10, 1, 10);

	e.call.entered = entered;
	return e;
}

/* Passes the next event to the model; returns whether it is shown */
static bool shows(struct event e)
{
	e.seq = ++seq;
	e.time = seq * MS;
	model_event(model, &e);
	return excerpt_event(&excerpt, &e, true).in_scope;
}

static bool runs(pid_t pid, uint64_t serial, const char *path, const char *file)
{
	struct event e = an_exec(pid, serial, path, NULL);

	e.exec.file = file;
	e.exec.cwd = "";
	return shows(e);
}

static bool is_born(pid_t pid, uint64_t serial, pid_t parent, uint64_t parent_serial)
{
	return shows(a_birth(EVENT_NEW, pid, serial, pid, parent ? BORN_FORK : BORN_COMMAND,
			     parent, parent_serial, parent));
}

START_TEST(nothing_asked_for_is_all)
{
	uint64_t since, until;

	ck_assert(!scope_is_window(NULL, &since, &until));
	ck_assert(!scope_has_processes(NULL));
	ck_assert(!scope_has_tasks(NULL));
	ck_assert(at(5, a_task(EVENT_EXIT, 1, 1, 1)));
	scope_since(&scope, 5);
	scope_since(&scope, 0);
	ck_assert(!scope_is_window(scope, &since, &until));
	ck_assert(at(0, a_task(EVENT_EXIT, 1, 1, 1)));
	ck_assert(at(UINT64_MAX - 1, a_task(EVENT_EXIT, 1, 1, 1)));
}
END_TEST

START_TEST(a_window_has_its_begin_and_not_its_end)
{
	uint64_t since, until;

	scope_since(&scope, 2 * MS);
	scope_until(&scope, 4 * MS);
	ck_assert(scope_is_window(scope, &since, &until));
	ck_assert_uint_eq(since, 2 * MS);
	ck_assert_uint_eq(until, 4 * MS);
	ck_assert(!at(2 * MS - 1, a_task(EVENT_EXIT, 10, 1, 10)));
	ck_assert(at(2 * MS, a_task(EVENT_EXIT, 10, 1, 10)));
	ck_assert(at(4 * MS - 1, a_task(EVENT_EXIT, 10, 1, 10)));
	ck_assert(!at(4 * MS, a_task(EVENT_EXIT, 10, 1, 10)));
	ck_assert(at(0, a_task(EVENT_BEGIN, 0, 0, 0)));
	ck_assert(at(9 * MS, a_task(EVENT_END, 0, 0, 0)));
}
END_TEST

START_TEST(a_call_is_in_it_when_any_of_it_is)
{
	scope_since(&scope, 2 * MS);
	scope_until(&scope, 4 * MS);
	ck_assert(!at(MS, a_call_since(EVENT_ENTER, MS)));
	ck_assert(!at(2 * MS - 1, a_call_since(EVENT_LEAVE, MS)));
	ck_assert(at(3 * MS, a_call_since(EVENT_LEAVE, MS)));
	ck_assert(at(9 * MS, a_call_since(EVENT_LEAVE, MS)));
	ck_assert(at(9 * MS, a_call_since(EVENT_LEAVE, 4 * MS - 1)));
	ck_assert(!at(9 * MS, a_call_since(EVENT_LEAVE, 4 * MS)));
	ck_assert(!at(4 * MS, a_call_since(EVENT_ENTER, 4 * MS)));
}
END_TEST

START_TEST(tasks_by_number)
{
	struct event exec = an_exec(20, 9, "/bin/a", NULL);

	ck_assert_int_eq(tasks("10,12"), 0);
	ck_assert_int_eq(tasks("31"), 0);
	ck_assert(scope_has_tasks(scope));
	ck_assert(at(1, a_task(EVENT_EXIT, 10, 1, 10)));
	ck_assert(at(1, a_task(EVENT_EXIT, 11, 2, 10)));	/* a thread of 10 */
	ck_assert(at(1, a_task(EVENT_EXIT, 31, 3, 30)));
	ck_assert(!at(1, a_task(EVENT_EXIT, 30, 4, 30)));	/* 31 is only a thread */
	ck_assert(!at(1, a_task(EVENT_EXIT, 1, 5, 1)));
	ck_assert(!at(1, exec));
	exec.exec.old_tid = 12;		/* which is 20 from now on */
	ck_assert(at(1, exec));
}
END_TEST

START_TEST(numbers_and_names_that_are_none)
{
	static const char *const bad[] = {
		"", ",", "1,", ",1", "1,,2", "x", "1x", "0", "-1", " 1", "+1", "1 ", "2147483648",
		"99999999999999999999999",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ck_assert_msg(tasks(bad[i]) == -EINVAL, "%s", bad[i]);
	ck_assert_int_eq(tasks("2147483647"), 0);
	ck_assert_int_eq(processes(""), -EINVAL);
	ck_assert_int_eq(processes("a,"), -EINVAL);
	ck_assert_int_eq(processes(",a"), -EINVAL);
}
END_TEST

START_TEST(programs_by_name_path_and_pattern)
{
	static const char *const yes[] = {
		"sh", "dash", "/bin/sh", "/usr/bin/dash", "s?", "[sd]*h", "*/dash", "/usr/*",
		"no,sh", "*",
	};
	static const char *const no[] = {
		"s", "sh ", "/sh", "bin/sh", "SH", "usr/bin/dash", "\\", "[",
	};

	is_born(10, 1, 0, 0);
	ck_assert(runs(10, 1, "/usr/bin/dash", "/bin/sh"));
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++) {
		scope_free(scope);
		scope = NULL;
		ck_assert_int_eq(processes(yes[i]), 0);
		ck_assert_msg(shows(a_signal(EVENT_SIGNAL, 10, 1, 10, 15)), "%s", yes[i]);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++) {
		scope_free(scope);
		scope = NULL;
		ck_assert_int_eq(processes(no[i]), 0);
		ck_assert_msg(!shows(a_signal(EVENT_SIGNAL, 10, 1, 10, 15)), "%s", no[i]);
	}
}
END_TEST

START_TEST(who_is_not_known_has_no_name)
{
	ck_assert_int_eq(processes("*"), 0);
	ck_assert(!is_born(10, 1, 0, 0));
	ck_assert(!scope_matches_program(scope, NULL));
	ck_assert(shows(a_task(EVENT_BEGIN, 0, 0, 0)));
	ck_assert(shows(a_task(EVENT_END, 0, 0, 0)));
	ck_assert(!shows(a_task(EVENT_NOTICE, 99, 99, 99)));
}
END_TEST

START_TEST(a_process_is_what_it_runs)
{
	ck_assert_int_eq(processes("make"), 0);
	ck_assert(!is_born(10, 1, 0, 0));
	ck_assert(runs(10, 1, "/usr/bin/make", "make"));
	ck_assert(shows(a_birth(EVENT_FORK, 10, 1, 10, BORN_FORK, 11, 2, 11)));
	ck_assert(is_born(11, 2, 10, 1));			/* until it runs another */
	ck_assert(runs(11, 2, "/usr/bin/gcc", "gcc"));		/* which is shown, */
	ck_assert(!runs(11, 2, "/usr/lib/cc1", "cc1"));	/* once; */
	ck_assert(!shows(a_signal(EVENT_SIGNAL, 11, 2, 11, 15)));
	ck_assert(shows(an_exit(11, 2, 11, 0, true)));		/* and its end */
	ck_assert(shows(a_reap(11, 2, 10)));
	ck_assert(shows(an_exit(10, 1, 10, 0, false)));
	ck_assert_uint_eq(excerpt.processes.count, 0);
}
END_TEST

START_TEST(who_was_never_shown_has_no_end_either)
{
	ck_assert_int_eq(processes("gcc"), 0);
	scope_since(&scope, 6 * MS);
	ck_assert(!is_born(10, 1, 0, 0));			/* 1 ms */
	ck_assert(!runs(10, 1, "/usr/bin/make", "make"));
	ck_assert(!is_born(11, 2, 10, 1));
	ck_assert(!runs(11, 2, "/usr/bin/gcc", "gcc"));		/* too early */
	ck_assert(!runs(11, 2, "/usr/bin/ld", "ld"));
	ck_assert(!shows(an_exit(11, 2, 11, 0, true)));
	ck_assert(!shows(a_reap(11, 2, 10)));
	ck_assert(!shows(an_exit(10, 1, 10, 0, false)));
	ck_assert_uint_eq(excerpt.processes.count, 0);
}
END_TEST

START_TEST(a_call_is_shown_to_its_return)
{
	ck_assert_int_eq(processes("make,gcc"), 0);
	is_born(10, 1, 0, 0);
	ck_assert(!shows(a_task(EVENT_ENTER, 10, 1, 10)));	/* execve */
	ck_assert(runs(10, 1, "/usr/bin/make", "make"));
	ck_assert(shows(a_task(EVENT_LEAVE, 10, 1, 10)));
	ck_assert(shows(a_task(EVENT_ENTER, 10, 1, 10)));
	ck_assert(runs(10, 1, "/usr/bin/ld", "ld"));
	ck_assert(shows(a_task(EVENT_LEAVE, 10, 1, 10)));
	ck_assert(!shows(a_task(EVENT_ENTER, 10, 1, 10)));
	ck_assert(!shows(a_task(EVENT_LEAVE, 10, 1, 10)));
	ck_assert_uint_eq(excerpt.calls.count, 0);
	ck_assert(runs(10, 1, "/usr/bin/gcc", "gcc"));
	ck_assert(shows(a_task(EVENT_ENTER, 10, 1, 10)));
	ck_assert(shows(an_exit(10, 1, 10, 0, false)));
	ck_assert_uint_eq(excerpt.calls.count, 0);
}
END_TEST

START_TEST(a_return_is_as_its_entry_was)
{
	struct excerpt x = {0};
	struct paths *paths = NULL;
	struct event enter = {.kind = EVENT_ENTER, .task = {7, 1}};
	struct event leave = {.kind = EVENT_LEAVE, .task = {7, 1}};
	struct event other = {.kind = EVENT_LEAVE, .task = {8, 2}};
	struct event gone = {.kind = EVENT_EXIT, .task = {7, 1}};

	ck_assert(excerpt_event(&x, &enter, false).named);
	ck_assert(excerpt_event(&x, &leave, false).named);
	paths_add(&paths, "f");
	x.paths = paths;
	ck_assert(!excerpt_event(&x, &leave, true).named);	/* began before the attach */
	ck_assert(excerpt_event(&x, &enter, true).named);
	ck_assert(!excerpt_event(&x, &other, false).named);
	ck_assert(excerpt_event(&x, &leave, false).named);
	ck_assert(!excerpt_event(&x, &leave, false).named);
	ck_assert(excerpt_event(&x, &enter, true).named);
	ck_assert(!excerpt_event(&x, &enter, false).named);
	ck_assert(!excerpt_event(&x, &leave, false).named);
	ck_assert(excerpt_event(&x, &enter, true).named);
	excerpt_event(&x, &gone, false);
	ck_assert_uint_eq(x.calls.count, 0);
	excerpt_done(&x);
	paths_free(paths);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scope");
	TCase *tc = tcase_create("scope");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, nothing_asked_for_is_all);
	tcase_add_test(tc, a_window_has_its_begin_and_not_its_end);
	tcase_add_test(tc, a_call_is_in_it_when_any_of_it_is);
	tcase_add_test(tc, tasks_by_number);
	tcase_add_test(tc, numbers_and_names_that_are_none);
	tcase_add_test(tc, programs_by_name_path_and_pattern);
	tcase_add_test(tc, who_is_not_known_has_no_name);
	tcase_add_test(tc, a_process_is_what_it_runs);
	tcase_add_test(tc, who_was_never_shown_has_no_end_either);
	tcase_add_test(tc, a_call_is_shown_to_its_return);
	tcase_add_test(tc, a_return_is_as_its_entry_was);
	suite_add_tcase(suite, tc);
	return unit_main(suite);
}
