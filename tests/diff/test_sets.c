/* Sets of handmade runs: what separates the bad ones comes first, noise of both sets does not. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "made.h"
#include "lib/unit.h"

enum { RUNS = 10, NS_PER_MS = 1000000 };

/* What differs: adds it to the run of a set, after the noise */
typedef void plant_fn(struct made *m, bool is_bad, unsigned n);

/* What differs from run to run, in both sets alike */
static void add_noise(struct made *m, unsigned n)
{
	char path[32];

	snprintf(path, sizeof(path), "/tmp/x.%06u", n * 7919);
	made_open(m, 1, path, 3);
	if (n % 2)
		made_open(m, 1, "odd", 3);
	else
		made_open(m, 1, "odd", -ENOENT);
	if (n % 3) {
		made_run(m, 1, 5, "date");
		made_exit(m, 5, 0);
	}
	if (n % 5)
		made_failure(m, 1, "kill", ESRCH);
}

static void add_run(struct made *m, plant_fn *plant, bool is_bad, unsigned n)
{
	made_command(m);
	add_noise(m, n);
	plant(m, is_bad, n);
	made_exit(m, 1, is_bad ? 2 : 0);
}

/* Returns what separates RUNS runs of each set. */
static const char *separate(plant_fn *plant, bool is_json)
{
	struct run_sets *sets = run_sets_new();
	const char *text;

	for (unsigned n = 1; n <= RUNS; n++) {
		made_begin();
		add_run(&good, plant, false, n);
		add_run(&new, plant, true, n);
		made_add_to(sets);
		made_end();
	}
	run_sets_rank(sets);
	text = made_sets(sets, is_json);
	run_sets_free(sets);
	return text;
}

#define IN_BAD "in 10 of 10 bad runs and 0 of 10 good runs"
#define IN_GOOD "in 0 of 10 bad runs and 10 of 10 good runs"
/* The command's own exit status is the last line of all. */
#define COMMAND_EXIT "make all: exit 2 " IN_BAD "; exit 0 in 10 of 10 good runs\n"

static void plant_address(struct made *m, bool is_bad, unsigned n)
{
	(void)n;
	made_address(m, 1, "connect", is_bad ? 81 : 80, 0);
}

START_TEST(address_of_the_bad_runs_is_first)
{
	ck_assert_str_eq(separate(plant_address, false),
			 "127.0.0.1:81: make: connects to it " IN_BAD "\n"
			 "127.0.0.1:80: make: connects to it " IN_GOOD "\n"
			 COMMAND_EXIT "\n3 facts separate 10 bad runs from 10 good runs\n");
}
END_TEST

static void plant_refusal(struct made *m, bool is_bad, unsigned n)
{
	(void)n;
	made_address(m, 1, "connect", 80, is_bad ? -ECONNREFUSED : 0);
}

START_TEST(two_outcomes_of_one_use_are_one_fact)
{
	ck_assert_str_eq(separate(plant_refusal, false),
			 "127.0.0.1:80: make: connect fails with ECONNREFUSED " IN_BAD
			 "; connects to it in 10 of 10 good runs\n"
			 COMMAND_EXIT "\n2 facts separate 10 bad runs from 10 good runs\n");
}
END_TEST

static void plant_duration(struct made *m, bool is_bad, unsigned n)
{
	made_run(m, 1, 3, "cc a.c");
	m->time += (is_bad ? 20000 + n : 500 + 10 * n) * (uint64_t)NS_PER_MS;
	made_exit(m, 3, 0);
}

START_TEST(duration_of_another_order_of_magnitude_is_a_fact)
{
	ck_assert_str_eq(separate(plant_duration, false),
			 "cc a.c takes at least 1.1 s " IN_BAD "\n"
			 COMMAND_EXIT "\n2 facts separate 10 bad runs from 10 good runs\n");
}
END_TEST

static void plant_small_duration(struct made *m, bool is_bad, unsigned n)
{
	made_run(m, 1, 3, "cc a.c");
	m->time += (is_bad ? 900 : 500 + n) * (uint64_t)NS_PER_MS;
	made_exit(m, 3, 0);
}

START_TEST(duration_of_the_same_order_is_noise)
{
	ck_assert_str_eq(separate(plant_small_duration, false),
			 COMMAND_EXIT "\n1 fact separates 10 bad runs from 10 good runs\n");
}
END_TEST

/* make → sh → make → sh → make → cc: the inner commands have the same facts as the outer ones. */
static void plant_failure(struct made *m, bool is_bad, unsigned n)
{
	(void)n;
	made_run(m, 1, 6, "sh build");
	made_run(m, 6, 7, "make sub");
	made_run(m, 7, 9, "sh build");
	made_run(m, 9, 10, "make sub");
	made_run(m, 10, 8, "cc a.c");
	made_exit(m, 8, is_bad ? 1 : 0);
	made_exit(m, 10, is_bad ? 2 : 0);
	made_exit(m, 9, is_bad ? 2 : 0);
	made_exit(m, 7, is_bad ? 2 : 0);
	made_exit(m, 6, is_bad ? 2 : 0);
}

START_TEST(exit_status_is_reported_where_it_arises)
{
	ck_assert_str_eq(separate(plant_failure, false),
			 "cc a.c: exit 1 " IN_BAD
			 "; exit 0 in 10 of 10 good runs; passed on by make, sh, make\n"
			 "\n1 fact separates 10 bad runs from 10 good runs\n");
}
END_TEST

/* A cause in six of ten bad runs, and a new program with its files in the others */
static void plant_two(struct made *m, bool is_bad, unsigned n)
{
	made_run(m, 1, 3, "cc a.c");
	made_open(m, 3, "a.h", is_bad && n <= 6 ? -EACCES : 3);
	made_exit(m, 3, 0);
	if (is_bad && n > 6) {
		made_run(m, 1, 4, "clean x");
		made_open(m, 4, "x", 3);
		made_exit(m, 4, 0);
	}
}

START_TEST(causes_of_some_bad_runs_are_ranked_by_their_number)
{
	const char *text = separate(plant_two, false);

	ck_assert_str_eq(text,
			 "a.h: cc: open fails with EACCES in 6 of 10 bad runs and "
			 "0 of 10 good runs; opens it in 10 of 10 good runs\n"
			 "clean x runs in 4 of 10 bad runs and 0 of 10 good runs\n"
			 COMMAND_EXIT "\n3 facts separate 10 bad runs from 10 good runs\n");
}
END_TEST

/* A label whose value is another one in each run, and that good runs lack */
START_TEST(values_of_single_runs_are_counted_together)
{
	struct run_sets *sets = run_sets_new();
	char label[] = "job=a";

	for (unsigned n = 0; n < 4; n++) {
		made_begin();
		label[sizeof(label) - 2] = 'a' + n;
		made_label(&new, label);
		made_equal_builds();
		made_exit(&good, 1, 0);
		made_exit(&new, 1, 0);
		made_add_to(sets);
		made_end();
	}
	ck_assert_uint_eq(run_sets_rank(sets), 1);
	ck_assert_str_eq(made_sets(sets, false),
			 "label job has a value, not always the same, in 4 of 4 bad runs and "
			 "0 of 4 good runs\n\n1 fact separates 4 bad runs from 4 good runs\n");
	run_sets_free(sets);
}
END_TEST

START_TEST(equal_runs_are_not_separated)
{
	struct run_sets *sets = run_sets_new();

	for (unsigned n = 0; n < 2; n++) {
		made_begin();
		made_equal_builds();
		made_exit(&good, 1, 0);
		made_exit(&new, 1, 0);
		made_add_to(sets);
		made_end();
	}
	ck_assert_uint_eq(run_sets_rank(sets), 0);
	ck_assert_str_eq(made_sets(sets, false),
			 "nothing separates 2 bad runs from 2 good runs\n");
	run_sets_free(sets);
}
END_TEST

START_TEST(json_has_all_values_of_a_fact)
{
	const char *text = separate(plant_refusal, true);

	ck_assert_msg(strstr(text, "{\"kind\":\"connect\",\"name\":\"127.0.0.1:80\","
			     "\"program\":\"make\",\"call\":\"connect\",\"separation\":100,"
			     "\"values\":["
			     "{\"value\":\"connects to it\",\"bad\":0,\"good\":10},"
			     "{\"value\":\"connect fails with ECONNREFUSED\",\"bad\":10,"
			     "\"good\":0}]}"), "%s", text);
	ck_assert_ptr_nonnull(strstr(text, "{\"version\":1,\"same\":false,\"bad_runs\":10,"
				     "\"good_runs\":10,\"facts\":["));
	ck_assert_ptr_nonnull(strstr(text, "\"kind\":\"exit\",\"name\":\"make all\""));
}
END_TEST

static TCase *sets_case(void)
{
	TCase *t = tcase_create("sets");

	tcase_add_test(t, address_of_the_bad_runs_is_first);
	tcase_add_test(t, two_outcomes_of_one_use_are_one_fact);
	tcase_add_test(t, duration_of_another_order_of_magnitude_is_a_fact);
	tcase_add_test(t, duration_of_the_same_order_is_noise);
	tcase_add_test(t, exit_status_is_reported_where_it_arises);
	tcase_add_test(t, causes_of_some_bad_runs_are_ranked_by_their_number);
	tcase_add_test(t, values_of_single_runs_are_counted_together);
	tcase_add_test(t, equal_runs_are_not_separated);
	tcase_add_test(t, json_has_all_values_of_a_fact);
	return t;
}
UNIT_CASE(sets_case)
