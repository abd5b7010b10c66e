#include "check/test_check.h"

static struct made m;

enum { MIB = 1 << 20 };

/* A process that ran for `computed` ms and waited `waited` ms for a processor */
static struct life *add_process(struct life *parent, const char *path, uint64_t from, uint64_t to,
				uint64_t computed, uint64_t waited)
{
	struct life *l = made_run(&m, parent, path, from);

	made_exit(l, to, 0);
	l->has_figures = true;
	l->figures.processor = ms(computed);
	l->figures.run_delay = ms(waited);
	return l;
}

static void limit(const char *id, uint64_t n)
{
	selection_limit(&m.selection, checks_find(id), n);
}

START_TEST(memory)
{
	struct life *make = made_command(&m, "/bin/make");

	add_process(make, "/bin/cc1", 0, 10, 0, 0)->figures.peak_memory = 2049ULL * MIB;
	limit("RS501", 2048ULL * MIB);
	made_select(&m, "RS501");
	ck_assert_int_eq(made_found(made_findings(&m, 20), "RS501")->level, LEVEL_WARNING);
	made_done(&m);
	make = made_command(&m, "/bin/make");
	add_process(make, "/bin/cc1", 0, 10, 0, 0)->figures.peak_memory = 2049ULL * MIB;
	made_select(&m, "RS501");
	ck_assert_int_eq(made_found(made_findings(&m, 20), "RS501")->level, LEVEL_NOTE);
	made_done(&m);
	make = made_command(&m, "/bin/make");
	add_process(make, "/bin/cc1", 0, 10, 0, 0)->figures.peak_memory = 2049ULL * MIB;
	limit("RS501", 2048ULL * MIB);
	expect(&m, "RS501", 20, "cc1 exceeded the memory threshold");
	make = made_command(&m, "/bin/make");
	add_process(make, "/bin/cc1", 0, 10, 0, 0)->figures.peak_memory = 2048ULL * MIB;
	limit("RS501", 2048ULL * MIB);
	ck_assert(!finds(&m, "RS501", 20));
	make = made_command(&m, "/bin/make");
	add_process(make, "/bin/cc1", 0, 10, 0, 0)->figures.peak_memory = 2049ULL * MIB;
	make->first_child->has_figures = false;
	ck_assert(!finds(&m, "RS501", 20));
}
END_TEST

static void four_processes(uint64_t computed, uint64_t waited)
{
	struct life *make = made_command(&m, "/bin/make");

	for (unsigned i = 0; i < 4; i++)
		add_process(make, "/bin/cc1", 0, 3000, computed + i, waited + i);
	made_exit(make, 4000, 0);
}

START_TEST(starved_processes)
{
	const struct finding *f;

	four_processes(500, 700);
	f = made_found((made_select(&m, "RS502"), made_findings(&m, 4000)), "RS502");
	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(f->message, "processes waited longer for a processor than they ran");
	ck_assert_uint_eq(f->evidence_count, 4);
	/* longest wait first */
	ck_assert_str_eq(f->evidence[1].text, "waited for 703 ms and ran for 503 ms: /bin/cc1");
	made_done(&m);
	four_processes(500, 490);
	ck_assert(!finds(&m, "RS502", 4000));
	four_processes(700, 500);
	ck_assert(!finds(&m, "RS502", 4000));
	four_processes(0, 200);		/* below the threshold */
	ck_assert(!finds(&m, "RS502", 4000));
	four_processes(0, 200);
	limit("RS502", ms(500));
	ck_assert(finds(&m, "RS502", 4000));
}
END_TEST

START_TEST(slow)
{
	struct life *sh = made_command(&m, "/bin/sh"), *make = made_run(&m, sh, "/bin/make", 0);

	made_exit(made_run(&m, make, "/bin/cc1", 10), 61000, 0);
	made_exit(made_run(&m, make, "/bin/as", 10), 59000, 0);
	made_exit(make, 62000, 0);
	made_exit(sh, 63000, 0);
	made_select(&m, "RS503");

	const struct findings *f = made_findings(&m, 63000);

	ck_assert_uint_eq(f->count, 1);		/* not its parent, which waited for it */
	ck_assert_str_eq(f->all[0].message, "cc1 exceeded the duration threshold");
	ck_assert_uint_eq(f->all[0].evidence_count, 3);
	made_done(&m);
	sh = made_command(&m, "/bin/sh");
	made_exit(made_run(&m, sh, "/bin/as", 10), 40000, 0);
	made_exit(sh, 60000, 0);
	ck_assert(!finds(&m, "RS503", 60000));
	sh = made_command(&m, "/bin/sh");
	made_exit(made_run(&m, sh, "/bin/as", 10), 40000, 0);
	made_exit(sh, 60001, 0);
	expect(&m, "RS503", 60001, "sh exceeded the duration threshold");
}
END_TEST

/* A linker that runs for 20 s after compilers that run for 20 s */
static void compile_and_link(uint64_t link_from, unsigned processors)
{
	struct life *make = made_command(&m, "/bin/make");

	m.h.processors = processors;
	add_process(make, "/bin/cc1", 0, 20000, 19000, 0);
	add_process(make, "/bin/cc1plus", 0, 20000, 19000, 0);
	add_process(make, "/bin/ld", link_from, link_from + 20000, 19500, 0);
	make->has_figures = true;		/* it waits for its children */
	made_exit(make, 60000, 0);
}

START_TEST(serial)
{
	compile_and_link(20000, 8);
	expect(&m, "RS504", 60000,
	       "ld was for long the only busy process, on one of several processors");
	compile_and_link(10001, 8);
	expect(&m, "RS504", 60000,
	       "ld was for long the only busy process, on one of several processors");
	compile_and_link(9999, 8);
	ck_assert(!finds(&m, "RS504", 60000));
	compile_and_link(20000, 1);
	ck_assert(!finds(&m, "RS504", 60000));
	compile_and_link(20000, 8);		/* it has threads */
	m.lives[3]->figures.processor = ms(40000);
	ck_assert(!finds(&m, "RS504", 60000));
	compile_and_link(20000, 8);		/* it waited, for example for a disk */
	m.lives[3]->figures.processor = ms(9000);
	ck_assert(!finds(&m, "RS504", 60000));
	compile_and_link(20000, 8);		/* many concurrent short processes */
	for (unsigned i = 0; i < 400; i++)
		add_process(m.h.command, "/bin/as", 20000 + 50 * i, 20040 + 50 * i, 30, 0);
	ck_assert(!finds(&m, "RS504", 60000));
	compile_and_link(20000, 8);		/* ... which wait */
	for (unsigned i = 0; i < 400; i++)
		add_process(m.h.command, "/bin/as", 20000 + 50 * i, 20040 + 50 * i, 1, 0);
	ck_assert(finds(&m, "RS504", 60000));
	compile_and_link(20000, 8);		/* a kernel with tick-based times only */
	m.lives[3]->figures.processor = 0;
	m.lives[3]->figures.user = m.lives[3]->figures.system = ms(9000);
	ck_assert(finds(&m, "RS504", 60000));
	compile_and_link(20000, 8);		/* an exit before the start, in a recording */
	add_process(m.h.command, "/bin/as", 10010, 10000, 1, 0);
	ck_assert(finds(&m, "RS504", 60000));
}
END_TEST

/* A process exits in the cgroup and says what its quota did. */
static void quota_of(const char *cgroup, uint64_t throttled_ms, bool is_since_creation)
{
	const struct cpu_quota quota = {
		.cgroup = cgroup, .version = 2, .quota = ms(50), .period = ms(100),
		.periods = 30, .throttled_periods = 20, .throttled = ms(throttled_ms),
		.is_since_creation = is_since_creation,
	};
	const struct scheduling s = {.cpus = "", .quotas = &quota, .quota_count = 1};
	struct event e = a_task(EVENT_EXITING, 100, 1, 100);

	e.exit.scheduling = &s;
	made_event(&m, &e);
}

/* A command whose cgroup was held back that long; `is_since_creation`: maybe before the trace */
static void throttled_command(uint64_t throttled_ms, bool is_since_creation)
{
	made_exit(made_command(&m, "/bin/make"), 90, 0);
	made_select(&m, "RS507");
	quota_of("/ci", throttled_ms, is_since_creation);
}

START_TEST(throttled)
{
	const char *message = "the CPU quota of a cgroup held its processes back";
	const struct finding *f;

	throttled_command(1000, false);
	ck_assert_ptr_null(made_found(made_findings(&m, 100), "RS507"));
	made_done(&m);
	throttled_command(1001, true);
	ck_assert_ptr_null(made_found(made_findings(&m, 100), "RS507"));
	made_done(&m);

	/* the last value of a cgroup counts; cgroups are evidence of one finding */
	throttled_command(300, false);
	quota_of("/ci", 1100, false);
	quota_of("/ci/job", 1200, false);
	f = made_found(made_findings(&m, 100), "RS507");
	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(f->message, message);
	ck_assert_uint_eq(f->evidence_count, 2);
	ck_assert_str_eq(f->evidence[0].text,
			 "cgroup /ci, which may run for 50 ms of each 100 ms (cpu.max), was held "
			 "back for 1.1 s, in 20 of 30 periods (67 %)");
	ck_assert_ptr_nonnull(strstr(f->evidence[1].text, "cgroup /ci/job, "));
	made_done(&m);

	/* of a bad recording */
	throttled_command(2000, false);
	quota_of("", 2000, false);
	ck_assert_uint_eq(made_found(made_findings(&m, 100), "RS507")->evidence_count, 2);
	made_done(&m);
}
END_TEST

START_TEST(limits_enable_checks)
{
	struct life *sh = made_command(&m, "/bin/sh");
	struct selection_error error;

	made_exit(sh, 90000, 0);
	ck_assert_ptr_null(made_found(made_findings(&m, 90000), "RS503"));
	made_done(&m);
	made_exit(made_command(&m, "/bin/sh"), 90000, 0);
	limit("RS503", ms(1000));
	ck_assert_ptr_nonnull(made_found(made_findings(&m, 90000), "RS503"));
	made_done(&m);
	limit("RS503", 1);
	ck_assert_int_eq(selection_choose(&m.selection, "+RS501", &error), 0);
	ck_assert(selection_has(&m.selection, checks_find("RS503")));
	memset(&m.selection, 0, sizeof(m.selection));
	limit("RS503", 1);
	ck_assert_int_eq(selection_choose(&m.selection, "LK", &error), 0);
	ck_assert(!selection_has(&m.selection, checks_find("RS503")));
	made_done(&m);
	limit("RS503", 1);
	ck_assert_int_eq(selection_ignore(&m.selection, "RS", &error), 0);
	ck_assert(!selection_has(&m.selection, checks_find("RS503")));
	made_done(&m);
}
END_TEST

static TCase *resources_tests(void)
{
	TCase *t = tcase_create("resources");

	tcase_add_test(t, memory);
	tcase_add_test(t, starved_processes);
	tcase_add_test(t, slow);
	tcase_add_test(t, serial);
	tcase_add_test(t, throttled);
	tcase_add_test(t, limits_enable_checks);
	return t;
}

UNIT_CASE(resources_tests)
