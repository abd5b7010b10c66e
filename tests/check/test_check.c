#include "check/test_check.h"

#include "check/core/registry.h"

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
