#include "lib/unit.h"

#include <stdbool.h>
#include <stdio.h>

int unit_main(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	bool tap = srunner_has_tap(runner);

	srunner_run_all(runner, tap ? CK_SILENT : CK_ENV);

	bool failed = srunner_ntests_failed(runner) > 0, empty = !srunner_ntests_run(runner);

	srunner_free(runner);
	if (empty)
		fputs("no test has run: CK_RUN_SUITE or CK_RUN_CASE names none of this program\n",
		      stderr);
	return empty || (failed && !tap);
}
