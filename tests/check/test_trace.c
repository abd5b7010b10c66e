#include <errno.h>
#include <sys/ptrace.h>

#include "check/test_check.h"

#include "desc/type.h"

static struct made m;

static void command(void)
{
	made_exit(made_command(&m, "/bin/a"), 100, 0);
}

START_TEST(complete_trace)
{
	command();
	m.h.calls_seen = true;
	ck_assert(!finds(&m, "TR951", 100));
}
END_TEST

START_TEST(blind)
{
	const struct findings *f;

	command();
	made_select(&m, "TR952");
	f = made_findings(&m, 100);
	ck_assert_uint_eq(f->count, 1);
	ck_assert_str_eq(f->all->check->id, "TR951");
	ck_assert_str_eq(f->all->evidence->text, "TR952 nested-tracer was blind");
	ck_assert_int_eq(f->all->level, LEVEL_WARNING);
	ck_assert_str_eq(f->blind[0]->id, "TR952");
	ck_assert_ptr_null(f->blind[1]);
	ck_assert_ptr_null(f->checks[1]);
	ck_assert_ptr_null(f->unselected[0]);
	made_done(&m);

	/* no finding without a user's selection */
	command();
	f = made_findings(&m, 100);
	ck_assert_uint_eq(f->count, 0);
	ck_assert_ptr_nonnull(f->blind[0]);
	made_done(&m);
}
END_TEST

START_TEST(cut)
{
	struct life *l = made_command(&m, "/bin/a");
	const struct findings *f;

	m.end.end.why = END_SIGNAL;
	m.end.end.signal = SIGINT;
	f = made_findings(&m, 100);
	ck_assert(f->cut);
	ck_assert_ptr_nonnull(made_found(f, "TR951"));
	made_done(&m);
	l = made_command(&m, "/bin/a");
	made_run(&m, l, "/bin/b", 5)->state = PROCESS_LOST;
	made_exit(l, 100, 0);
	expect(&m, "TR951", 200, "b was lost: its exit status is unknown");
	l = made_command(&m, "/bin/a");
	l->notices = 1u << NOTICE_UNTRACED;
	made_exit(l, 100, 0);
	expect(&m, "TR951", 200, "a created a child that cannot be traced");
	l = made_command(&m, "/bin/a");
	l->notices = 1u << NOTICE_RING;
	made_exit(l, 100, 0);
	expect(&m, "TR951", 200, "a wrote into its ring buffer, and syscalls are lost");
}
END_TEST

/* Whether there is a finding if ptrace(request) of a program returns `ret` */
static bool reports_refusal(long request, int ret)
{
	static const struct call row = {.name = "ptrace"};
	struct life *l = made_command(&m, "/usr/bin/strace");
	char program[] = "/usr/bin/strace";
	struct process p = {.id = l->id, .program = program};
	struct event e = {.kind = EVENT_LEAVE, .task = l->id, .tgid = l->id.tid, .process = &p};

	m.h.calls_seen = true;
	e.call.row = &row;
	e.call.arg[0] = request;
	e.call.ret = ret;
	e.call.failed = ret < 0;
	made_select(&m, "TR952");
	made_event(&m, &e);
	made_exit(l, 100, 0);
	return finds(&m, "TR952", 100);
}

START_TEST(nested)
{
	ck_assert(reports_refusal(PTRACE_TRACEME, -EPERM));
	ck_assert(reports_refusal(PTRACE_SEIZE, -EPERM));
	ck_assert(!reports_refusal(PTRACE_SEIZE, -ESRCH));
	ck_assert(!reports_refusal(PTRACE_SEIZE, 0));
	ck_assert(!reports_refusal(PTRACE_CONT, -EPERM));
}
END_TEST

static TCase *trace_tests(void)
{
	TCase *t = tcase_create("trace");

	tcase_add_test(t, complete_trace);
	tcase_add_test(t, blind);
	tcase_add_test(t, cut);
	tcase_add_test(t, nested);
	return t;
}

UNIT_CASE(trace_tests)
