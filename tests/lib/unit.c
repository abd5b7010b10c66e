#include "lib/unit.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/question/question.h"
#include "symbols/reader/reader.h"

enum { CASES_MAX = 64 };

/* The functions that UNIT_CASE names, before main() runs */
static TCase *(*creators[CASES_MAX])(void);
static size_t creator_count;

void unit_add(TCase *(*create)(void))
{
	if (creator_count == CASES_MAX)
		abort();
	creators[creator_count++] = create;
}

static int run(Suite *suite, bool forks)
{
	for (size_t i = 0; i < creator_count; i++)
		suite_add_tcase(suite, creators[i]());

	SRunner *runner = srunner_create(suite);
	bool tap = srunner_has_tap(runner);

	if (!forks)
		srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, tap ? CK_SILENT : CK_ENV);

	bool failed = srunner_ntests_failed(runner) > 0, empty = !srunner_ntests_run(runner);

	srunner_free(runner);
	if (empty)
		fputs("no test has run: CK_RUN_SUITE or CK_RUN_CASE names none of this program\n",
		      stderr);
	return empty || (failed && !tap);
}

int unit_main(Suite *suite)
{
	if (!strcmp(program_invocation_name, READER_NAME))
		return reader_run();
#ifdef __SANITIZE_ADDRESS__
	return run(suite, getenv("CK_FORK"));
#else
	return run(suite, true);
#endif
}

int unit_main_forked(Suite *suite)
{
	return run(suite, true);
}
