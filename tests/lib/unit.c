#include "lib/unit.h"

#include <stdbool.h>

int unit_main(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	bool tap = srunner_has_tap(runner);

	srunner_run_all(runner, tap ? CK_SILENT : CK_ENV);

	bool failed = srunner_ntests_failed(runner) > 0;

	srunner_free(runner);
	return failed && !tap;
}
