#include "check/test_check.h"

static struct made m;

static bool storms(unsigned children, unsigned lived)
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
	expect(&m, "EX404", 5000, "sh started very many processes that lived shortly, most of them "
	       "expr");
	ck_assert(storms(1000, 2));
	ck_assert(!storms(999, 2));
	ck_assert(!storms(2000, 200));
}
END_TEST

TCase *storms_tests(void)
{
	TCase *t = tcase_create("storms");

	tcase_add_test(t, storm);
	return t;
}
