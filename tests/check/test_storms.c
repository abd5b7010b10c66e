#include "check/test_check.h"

static struct made m;

static bool has_storm(unsigned children, unsigned lived)
{
	struct life *sh = made_command(&m, "/bin/sh");

	for (unsigned i = 0; i < children; i++)
		made_exit(made_run(&m, sh, i % 3 ? "/bin/expr" : "/bin/cat", i), i + lived, 0);
	made_exit(sh, 100000, 0);
	return finds(&m, "EX404", 100000);
}

START_TEST(storm)
{
	struct life *sh = made_command(&m, "/bin/sh");

	for (unsigned i = 0; i < 1500; i++)
		made_exit(made_run(&m, sh, i % 3 ? "/bin/expr" : "/bin/cat", i), i + 2, 0);
	made_exit(sh, 5000, 0);
	expect(&m, "EX404", 5000, "sh started many short-lived processes, most of them "
	       "expr");
	ck_assert(has_storm(1000, 2));
	ck_assert(!has_storm(999, 2));
	ck_assert(!has_storm(2000, 200));
}
END_TEST

/* Three programs with a third of the children each, alternating or in blocks */
static void no_majority(const char *const programs[3], bool blocks)
{
	struct life *sh = made_command(&m, "/bin/sh");

	for (unsigned i = 0; i < 1500; i++)
		made_exit(made_run(&m, sh, programs[blocks ? i / 500 : i % 3], i), i + 2, 0);
	made_exit(sh, 5000, 0);
	expect(&m, "EX404", 5000, "sh started many short-lived processes");
}

START_TEST(no_majority_is_reported)
{
	no_majority((const char *const[]){"/bin/cat", "/bin/expr", "/bin/sed"}, false);
	no_majority((const char *const[]){"/bin/cat", "/bin/expr", "/bin/sed"}, true);
	no_majority((const char *const[]){"/bin/sed", "/bin/cat", "/bin/expr"}, true);
}
END_TEST

/* Half of the children is no majority, one more is; long-lived children do not count. */
START_TEST(majority)
{
	for (unsigned more = 0; more < 2; more++) {
		struct life *sh = made_command(&m, "/bin/sh");

		for (unsigned i = 0; i < 1000 + more; i++)
			made_exit(made_run(&m, sh, i < 500 ? "/bin/cat" : "/bin/expr", i),
				  i + 2, 0);
		for (unsigned i = 0; i < 2000; i++)
			made_exit(made_run(&m, sh, "/bin/cat", i), i + 1000, 0);
		made_exit(sh, 5000, 0);
		expect(&m, "EX404", 5000, more ?
		       "sh started many short-lived processes, most of them expr" :
		       "sh started many short-lived processes");
	}
}
END_TEST

static TCase *storms_tests(void)
{
	TCase *t = tcase_create("storms");

	tcase_add_test(t, storm);
	tcase_add_test(t, no_majority_is_reported);
	tcase_add_test(t, majority);
	return t;
}

UNIT_CASE(storms_tests)
