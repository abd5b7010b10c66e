#include "check/test_check.h"

#include "check/core/finding.h"

static void same(const char *a, const char *b)
{
	ck_assert_uint_eq(fingerprint_of("LK101", a), fingerprint_of("LK101", b));
}

static void differ(const char *a, const char *b)
{
	ck_assert_uint_ne(fingerprint_of("LK101", a), fingerprint_of("LK101", b));
}

START_TEST(fingerprints_are_stable)
{
	/* baselines rely on this value */
	ck_assert_uint_eq(fingerprint_of("LK101", "sleep went on"), UINT64_C(7241170563534503377));
	same("worker 17 failed", "worker 4 failed");
	same("cannot open /tmp/x7Gh/config", "cannot open /tmp/abc/config");
	same("cannot open /var/tmp/a", "cannot open /var/tmp/b");
	same("tmp.aB3dEf9Ghi failed", "tmp.Qx81kPz0aa failed");
	same("tmpq8_x2abc failed", "tmpzzy81x0k failed");
	differ("cannot open /tmp/x/config", "cannot open /tmp/x/other");
	differ("worker failed", "waiter failed");
	differ("tmpfs failed", "tmpls failed");
	differ("a", "b");
	ck_assert_uint_ne(fingerprint_of("LK101", "x"), fingerprint_of("LK102", "x"));
}
END_TEST

/* A check run that reports given findings */
struct recorder {
	struct finding_store store;
	struct check_run run;
	struct findings findings;
	struct history history;
};

static struct check check = {
	.row = {.id = "XX901", .name = "test", .level = LEVEL_WARNING, .advice = "none"},
};

static void begin_run(struct recorder *s)
{
	*s = (struct recorder){0};
	s->run = (struct check_run){.check = &check, .store = &s->store};
}

static bool is_known(const void *ctx, uint64_t fingerprint)
{
	return ctx && *(const uint64_t *)ctx == fingerprint;
}

START_TEST(equal_findings_are_merged)
{
	struct recorder s;

	begin_run(&s);
	for (int i = 0; i < 20; i++) {
		report_finding(&s.run, NULL, "job %d failed", i);
		set_finding_level(&s.run, i == 3 ? LEVEL_ERROR : LEVEL_NOTE);
		add_evidence(&s.run, NULL, 1000 + i, "exit %d", i);
	}
	finding_store_list(&s.store, &s.history, &s.findings, is_known, NULL);
	ck_assert_uint_eq(s.findings.count, 1);

	const struct finding *f = s.findings.all;

	ck_assert_str_eq(f->message, "job 0 failed");
	ck_assert_int_eq(f->level, LEVEL_ERROR);	/* the highest level */
	ck_assert_uint_eq(f->evidence_count, 13);
	ck_assert_str_eq(f->evidence[11].text, "exit 11");
	ck_assert_str_eq(f->evidence[12].text, "this happened 20 times");
	ck_assert_uint_eq(strlen(f->fingerprint), 16);
	finding_store_done(&s.store);
}
END_TEST

START_TEST(equal_evidence_is_stored_once)
{
	struct recorder s;
	struct life parent = {.id = {.serial = 1}};

	begin_run(&s);
	for (int i = 0; i < 20; i++) {
		report_finding(&s.run, NULL, "a job failed");
		add_evidence(&s.run, NULL, 1000 + i / 10, "exit 3");
		add_evidence(&s.run, &parent, 2000, "exit 0");
		add_evidence_of(&s.run, 1 + i / 10, 3000, "late");
	}
	finding_store_list(&s.store, &s.history, &s.findings, is_known, NULL);
	ck_assert_uint_eq(s.findings.count, 1);

	const struct finding *f = s.findings.all;
	static const uint64_t times[] = {1000, 2000, 3000, 1001, 3000, 0};

	ck_assert_uint_eq(f->evidence_count, 6);
	for (unsigned i = 0; i < 6; i++)
		ck_assert_uint_eq(f->evidence[i].time, times[i]);
	ck_assert_str_eq(f->evidence[5].text, "this happened 20 times");
	finding_store_done(&s.store);
}
END_TEST

START_TEST(sorted_by_level_and_time)
{
	struct recorder s;
	uint64_t known = fingerprint_of("XX901", "known");

	begin_run(&s);
	report_finding(&s.run, NULL, "late");
	add_evidence(&s.run, NULL, 300, "x");
	report_finding(&s.run, NULL, "early");
	add_evidence(&s.run, NULL, 100, "x");
	report_finding(&s.run, NULL, "bad");
	set_finding_level(&s.run, LEVEL_ERROR);
	add_evidence(&s.run, NULL, 900, "x");
	set_finding_advice(&s.run, "do %d things", 2);
	report_finding(&s.run, NULL, "known");
	set_finding_level(&s.run, LEVEL_ERROR);
	finding_store_list(&s.store, &s.history, &s.findings, is_known, &known);
	ck_assert_uint_eq(s.findings.count, 4);
	ck_assert_str_eq(s.findings.all[0].message, "bad");
	ck_assert_str_eq(s.findings.all[0].advice, "do 2 things");
	ck_assert(s.findings.all[1].known);
	ck_assert_str_eq(s.findings.all[2].message, "early");
	ck_assert_str_eq(s.findings.all[3].message, "late");
	ck_assert_uint_eq(s.findings.per_level[LEVEL_ERROR], 1);
	ck_assert_uint_eq(s.findings.per_level[LEVEL_WARNING], 2);
	finding_store_done(&s.store);
}
END_TEST

START_TEST(serials_are_resolved)
{
	static struct made m;
	struct recorder s;
	struct life *l = made_command(&m, "/bin/a");

	m.h.all = m.lives;
	begin_run(&s);
	report_finding_of(&s.run, l->id.serial, "it");
	add_evidence_of(&s.run, l->id.serial, 5, "did");
	finding_store_list(&s.store, &m.h, &s.findings, is_known, NULL);
	ck_assert_ptr_eq(s.findings.all->process, l);
	ck_assert_ptr_eq(s.findings.all->evidence->process, l);
	finding_store_done(&s.store);
	made_done(&m);
}
END_TEST

static TCase *finding_tests(void)
{
	TCase *t = tcase_create("finding");

	tcase_add_test(t, fingerprints_are_stable);
	tcase_add_test(t, equal_findings_are_merged);
	tcase_add_test(t, equal_evidence_is_stored_once);
	tcase_add_test(t, sorted_by_level_and_time);
	tcase_add_test(t, serials_are_resolved);
	return t;
}

UNIT_CASE(finding_tests)
