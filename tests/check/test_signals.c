#include "check/test_check.h"

#include <stdio.h>

static struct made m;

/* A command with a child that was terminated by a signal after a second */
static struct life *killed(int number, enum signal_source from)
{
	struct life *l = made_run(&m, made_command(&m, "/bin/make"), "/usr/bin/cc1", 10);

	made_exit(l, 1000, -number);
	l->fatal.from = from;
	l->fatal.time = ms(1000);
	made_exit(m.h.command, 2000, 2);
	return l;
}

START_TEST(crashes)
{
	static const int numbers[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS, SIGTRAP};
	static const char *const names[] = {"SEGV", "BUS", "ILL", "FPE", "ABRT", "SYS", "TRAP"};
	char message[64];

	snprintf(message, sizeof(message), "cc1 crashed with SIG%s", names[_i]);
	killed(numbers[_i], SIGNAL_KERNEL);
	expect(&m, "SG201", 3000, message);
	killed(numbers[_i], SIGNAL_SELF);
	expect(&m, "SG201", 3000, message);
	killed(numbers[_i], SIGNAL_UNKNOWN);
	expect(&m, "SG201", 3000, message);
	killed(numbers[_i], SIGNAL_TRACED);
	ck_assert(!finds(&m, "SG201", 3000));
	killed(numbers[_i], SIGNAL_OUTSIDE);
	ck_assert(!finds(&m, "SG201", 3000));
}
END_TEST

START_TEST(not_a_crash)
{
	killed(SIGTERM, SIGNAL_KERNEL);
	ck_assert(!finds(&m, "SG201", 3000));
	made_exit(made_command(&m, "/bin/true"), 10, 11);
	ck_assert(!finds(&m, "SG201", 3000));

	/* a probe of a configure script */
	struct life_program *p = killed(SIGSEGV, SIGNAL_KERNEL)->parent->program;

	p->script = true;
	p->file = "/src/configure";
	ck_assert_int_eq(made_found(made_findings(&m, 3000), "SG201")->level, LEVEL_NOTE);
	made_done(&m);
}
END_TEST

/* Evidence n of the first finding */
static const char *evidence(const char *id, size_t n)
{
	const struct finding *f = made_found(made_findings(&m, 3000), id);

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_gt(f->evidence_count, n);
	return f->evidence[n].text;
}

START_TEST(faults_are_described)
{
	static const struct { int number, code; const char *text; } cases[] = {
		{SIGSEGV, 1, "nothing is mapped at address 0x10"},
		{SIGSEGV, 2, "the mapping does not permit the access at address 0x10"},
		{SIGSEGV, 0x80, "a non-canonical address, or a privileged instruction"},
		{SIGBUS, 2, "no memory, or access beyond the end of the file, at address 0x10"},
		{SIGFPE, 1, "an integer was divided by zero at address 0x10"},
	};
	struct life *l = killed(cases[_i].number, SIGNAL_KERNEL);

	l->fatal.code = cases[_i].code;
	l->fatal.address = 16;
	ck_assert_str_eq(evidence("SG201", 0), cases[_i].text);
	made_done(&m);
	l = killed(SIGSYS, SIGNAL_KERNEL);
	l->fatal.interrupted = "mount";
	ck_assert_str_eq(evidence("SG201", 0), "its seccomp filter forbids mount");
	made_done(&m);
}
END_TEST

START_TEST(crashes_are_explained)
{
	const struct crash how = {.kind = CRASH_NULL, .addr = 8, .object = "", .message = ""};
	const struct stack_frame frame = {.symbol = "strlen", .object = "/lib/libc.so.6",
					  .build_id = "", .file = ""};
	const struct stack stack = {.frames = &frame, .count = 1};
	const struct life_crash crash = {.number = SIGSEGV, .how = &how, .stack = &stack};
	struct life *l = killed(SIGSEGV, SIGNAL_KERNEL);
	const struct finding *f;

	l->fatal.code = 1;
	l->crash = &crash;
	f = made_found(made_findings(&m, 3000), "SG201");
	ck_assert_uint_ge(f->evidence_count, 2);
	ck_assert_str_eq(f->evidence[0].text, "it accessed a null pointer plus 8");
	ck_assert_str_eq(f->evidence[1].text, "in strlen");
	made_done(&m);
}
END_TEST

START_TEST(cores)
{
	killed(SIGQUIT, SIGNAL_KERNEL)->ending.core = true;
	expect(&m, "SG202", 3000, "cc1 dumped core, by SIGQUIT");
	killed(SIGQUIT, SIGNAL_KERNEL);
	ck_assert(!finds(&m, "SG202", 3000));
}
END_TEST

START_TEST(memory)
{
	struct life *l = killed(SIGKILL, SIGNAL_KERNEL);

	l->cause = CAUSE_MEMORY_GROUP;
	l->group_limit = 64 << 20;
	l->has_figures = true;
	l->figures.peak_memory = 60 << 20;
	ck_assert_str_eq(evidence("SG203", 0), "the limit of the cgroup is 64 MiB");
	made_done(&m);
	killed(SIGKILL, SIGNAL_KERNEL)->cause = CAUSE_MEMORY_GROUP;
	expect(&m, "SG203", 3000, "cc1 was killed: its cgroup was out of memory");
	killed(SIGKILL, SIGNAL_KERNEL)->cause = CAUSE_MEMORY;
	expect(&m, "SG203", 3000, "cc1 was killed: the machine was out of memory");
	killed(SIGKILL, SIGNAL_OUTSIDE);
	ck_assert(!finds(&m, "SG203", 3000));
}
END_TEST

START_TEST(killed_by_untraced_process)
{
	struct life *l = killed(SIGTERM, SIGNAL_OUTSIDE);

	l->fatal.sender.tid = 77;
	expect(&m, "SG204", 3000, "cc1 was killed by SIGTERM from an untraced process");
	killed(SIGTERM, SIGNAL_TRACED);
	ck_assert(!finds(&m, "SG204", 3000));
	killed(SIGKILL, SIGNAL_UNKNOWN);
	ck_assert(!finds(&m, "SG204", 3000));
	strcpy(killed(SIGTERM, SIGNAL_OUTSIDE)->fatal.program, "ptrail");
	ck_assert(!finds(&m, "SG204", 3000));
}
END_TEST

/* `reader` of the pipe begins to exit at that time in ms (0: unknown), and ends with that code */
static struct life *with_exiting_reader(uint64_t begin, uint64_t end, int code,
					enum signal_source from)
{
	struct life *l = killed(SIGPIPE, from);
	struct life *r = made_run(&m, m.h.command, "/usr/bin/head", 20);

	l->program->out = 4711;
	r->program->in = 4711;
	made_exit(r, end, code);
	r->exiting = ms(begin);
	return l;
}

static struct life *with_reader(uint64_t end, int code, enum signal_source from)
{
	return with_exiting_reader(0, end, code, from);
}

START_TEST(closed_pipes)
{
	static const char known[] =
		"cc1 was killed by SIGPIPE: head, the reader of its output, had ended";
	static const char unknown[] =
		"cc1 was killed by SIGPIPE: its output had no reader any more";

	with_reader(900, 0, SIGNAL_KERNEL);
	expect(&m, "SG205", 3000, known);
	with_reader(1050, 0, SIGNAL_KERNEL);	/* reported late */
	expect(&m, "SG205", 3000, known);
	with_reader(1900, 0, SIGNAL_KERNEL);
	expect(&m, "SG205", 3000, unknown);
	with_exiting_reader(950, 1900, 0, SIGNAL_KERNEL);	/* there was no processor for it */
	expect(&m, "SG205", 3000, known);
	with_reader(900, 0, SIGNAL_KERNEL)->program->out = 0;
	expect(&m, "SG205", 3000, unknown);
	with_reader(900, 0, SIGNAL_TRACED);
	ck_assert(!finds(&m, "SG205", 3000));
	with_reader(900, 0, SIGNAL_KERNEL);
	ck_assert_int_eq(made_found(made_findings(&m, 3000), "SG205")->level, LEVEL_NOTE);
	made_done(&m);
	with_reader(900, 3, SIGNAL_KERNEL);
	ck_assert_int_eq(made_found(made_findings(&m, 3000), "SG205")->level, LEVEL_WARNING);
	made_done(&m);
}
END_TEST

static struct life *killed_after_sigterm(int number, enum disposition d)
{
	struct life *l = killed(number, SIGNAL_TRACED);

	l->term = (struct signal_fact){.number = SIGTERM, .disposition = d, .time = ms(100)};
	return l;
}

START_TEST(termination)
{
	killed_after_sigterm(SIGKILL, DISPOSITION_IGNORED);
	expect(&m, "SG206", 3000, "cc1 ignored SIGTERM and was killed by SIGKILL");
	killed_after_sigterm(SIGKILL, DISPOSITION_CAUGHT);
	expect(&m, "SG206", 3000,
	       "cc1 caught SIGTERM but did not exit, and was killed by SIGKILL");
	killed_after_sigterm(SIGKILL, DISPOSITION_DEFAULT);	/* was ending because of it */
	ck_assert(!finds(&m, "SG206", 3000));
	killed_after_sigterm(SIGTERM, DISPOSITION_CAUGHT);	/* ended late */
	ck_assert(!finds(&m, "SG206", 3000));
	killed_after_sigterm(SIGKILL, DISPOSITION_IGNORED)->fatal.from = SIGNAL_KERNEL;
	ck_assert(!finds(&m, "SG206", 3000));
	killed(SIGKILL, SIGNAL_TRACED);
	ck_assert(!finds(&m, "SG206", 3000));
	killed_after_sigterm(SIGKILL, DISPOSITION_IGNORED);
	ck_assert_str_eq(evidence("SG206", 1), "was killed 900 ms later");
	made_done(&m);
}
END_TEST

START_TEST(killed_itself)
{
	killed(SIGKILL, SIGNAL_SELF);
	expect(&m, "SG208", 3000, "cc1 killed itself with SIGKILL");
	killed(SIGKILL, SIGNAL_TRACED);
	ck_assert(!finds(&m, "SG208", 3000));
	killed(SIGKILL, SIGNAL_KERNEL);
	ck_assert(!finds(&m, "SG208", 3000));
	killed(SIGTERM, SIGNAL_SELF);		/* sent by a handler after cleaning up */
	ck_assert(!finds(&m, "SG208", 3000));

	struct life *l = killed(SIGKILL, SIGNAL_SELF);	/* timeout -s KILL */

	made_exit(made_run(&m, l, "/bin/sleep", 10), 900, -SIGKILL);
	ck_assert(!finds(&m, "SG208", 3000));
}
END_TEST

/* SIGTERM to a process with that number in its pid namespace */
static bool init_drops(pid_t inner, unsigned depth, enum disposition d)
{
	struct life *l = made_command(&m, "/sbin/init");
	struct process p = {
		.id = l->id, .program = (char *)"/sbin/init", .has_identity = true,
		.identity = {.inner = {l->id.tid, inner}, .inner_count = depth},
		.last_signal = {.number = SIGTERM, .disposition = d},
	};
	struct event e = a_signal(EVENT_SIGNAL, l->id.tid, l->id.serial, l->id.tid, SIGTERM);

	e.process = &p;
	made_event(&m, &e);
	return finds(&m, "SG207", 3000);
}

START_TEST(init)
{
	ck_assert(init_drops(1, 2, DISPOSITION_DEFAULT));
	ck_assert(!init_drops(1, 2, DISPOSITION_CAUGHT));
	ck_assert(!init_drops(2, 2, DISPOSITION_DEFAULT));
	ck_assert(!init_drops(1, 1, DISPOSITION_DEFAULT));
}
END_TEST

static TCase *signals_tests(void)
{
	TCase *c = tcase_create("signals");

	tcase_add_loop_test(c, crashes, 0, 7);
	tcase_add_test(c, not_a_crash);
	tcase_add_loop_test(c, faults_are_described, 0, 5);
	tcase_add_test(c, crashes_are_explained);
	tcase_add_test(c, cores);
	tcase_add_test(c, memory);
	tcase_add_test(c, killed_by_untraced_process);
	tcase_add_test(c, closed_pipes);
	tcase_add_test(c, termination);
	tcase_add_test(c, killed_itself);
	tcase_add_test(c, init);
	return c;
}

UNIT_CASE(signals_tests)
