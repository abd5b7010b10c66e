/* Differences of synthetic runs */
#include "test_diff.h"

int main(void)
{
	Suite *suite = suite_create("diff");

	suite_add_tcase(suite, facts_case());
	suite_add_tcase(suite, loose_case());
	suite_add_tcase(suite, pairs_case());
	return unit_main(suite);
}
