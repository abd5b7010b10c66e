#include "base/test_base.h"

#include "lib/unit.h"

int main(void)
{
	Suite *s = suite_create("base");

	suite_add_tcase(s, arena_tests());
	suite_add_tcase(s, diag_tests());
	suite_add_tcase(s, hash_tests());
	suite_add_tcase(s, json_tests());
	suite_add_tcase(s, library_tests());
	suite_add_tcase(s, nearest_tests());
	suite_add_tcase(s, protobuf_tests());
	suite_add_tcase(s, sbuf_tests());
	suite_add_tcase(s, utf8_tests());
	return unit_main(s);
}
