#include "print/test_print.h"

#include <signal.h>

#include "lib/unit.h"

int main(void)
{
	Suite *s = suite_create("print");

	signal(SIGPIPE, SIG_IGN);	/* as the program does */
	signal(SIGXFSZ, SIG_IGN);
	suite_add_tcase(s, quote_tests());
	suite_add_tcase(s, output_tests());
	suite_add_tcase(s, framed_tests());
	suite_add_tcase(s, text_value_tests());
	suite_add_tcase(s, text_tests());
	suite_add_tcase(s, hang_tests());
	suite_add_tcase(s, json_tests());
	suite_add_tcase(s, summary_tests());
	suite_add_tcase(s, plain_tests());
	suite_add_tcase(s, registry_tests());
	suite_add_tcase(s, render_cache_tests());
	return unit_main(s);
}
