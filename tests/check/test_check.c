#include "check/test_check.h"

#include "check/core/registry.h"
#include "lib/unit.h"

bool finds(struct made *m, const char *id, uint64_t at)
{
	bool found;

	ck_assert_int_ge(checks_find(id), 0);
	made_select(m, id);
	found = made_found(made_findings(m, at), id);
	made_done(m);
	return found;
}

void expect(struct made *m, const char *id, uint64_t at, const char *message)
{
	const struct finding *f;

	made_select(m, id);
	f = made_found(made_findings(m, at), id);
	ck_assert_msg(f, "%s finds nothing", id);
	ck_assert_str_eq(f->message, message);
	ck_assert_uint_gt(f->evidence_count, 0);
	made_done(m);
}

int main(void)
{
	Suite *s = suite_create("check");

	suite_add_tcase(s, selection_tests());
	suite_add_tcase(s, finding_tests());
	suite_add_tcase(s, baseline_tests());
	suite_add_tcase(s, leaks_tests());
	suite_add_tcase(s, zombies_tests());
	suite_add_tcase(s, signals_tests());
	suite_add_tcase(s, statuses_tests());
	suite_add_tcase(s, storms_tests());
	suite_add_tcase(s, missing_tests());
	suite_add_tcase(s, resources_tests());
	suite_add_tcase(s, descriptors_tests());
	suite_add_tcase(s, security_tests());
	suite_add_tcase(s, trace_tests());
	return unit_main(s);
}
