/* Sources of events: the order in which their functions are called and their records merged */
#include <string.h>

#include "machine/ticks.h"
#include "lib/unit.h"
#include "trace/state/source.h"

static struct engine engine;
static char log_text[256];

static void say(const char *what)
{
	strncat(log_text, what, sizeof(log_text) - strlen(log_text) - 1);
}

/* Times of the records of two sources, in ascending order and ended by 0 */
static const uint64_t *calls, *syscalls;
static uint64_t syscalls_until;

static uint64_t first_time(const uint64_t *records)
{
	return *records ? *records : UINT64_MAX;
}

static uint64_t next_call(struct engine *g)
{
	(void)g;
	return first_time(calls);
}

static uint64_t next_syscall(struct engine *g)
{
	(void)g;
	return first_time(syscalls);
}

static uint64_t emit_call(struct engine *g, uint64_t until)
{
	(void)g;
	(void)until;
	say("c");
	calls++;
	return 1;
}

static uint64_t emit_syscalls(struct engine *g, uint64_t until)
{
	uint64_t n = 0;

	(void)g;
	syscalls_until = until;
	do {
		say("s");
		syscalls++;
		n++;
	} while (*syscalls && *syscalls <= until);
	return n;
}

static uint64_t drain(struct engine *g)
{
	return engine_merge_records(g, 100);
}

static enum hook_outcome outcome_of_first, outcome_of_second;

static enum hook_outcome resume_first(struct engine *g, struct tracee *t, int sig)
{
	(void)g;
	(void)t;
	(void)sig;
	say("1");
	return outcome_of_first;
}

static enum hook_outcome resume_second(struct engine *g, struct tracee *t, int sig)
{
	(void)g;
	(void)t;
	(void)sig;
	say("2");
	return outcome_of_second;
}

static const struct trace_source call_source = {
	.next_time = next_call, .emit_next = emit_call, .may_resume = resume_first,
};
static const struct trace_source syscall_source = {
	.next_time = next_syscall, .emit_next = emit_syscalls, .may_resume = resume_second,
	.drain = drain,
};

static void begin(void)
{
	memset(&engine, 0, sizeof(engine));
	log_text[0] = 0;
	outcome_of_first = outcome_of_second = HOOK_NOT_MINE;
	engine_add_source(&engine, &call_source);
	engine_add_source(&engine, &syscall_source);
}

START_TEST(records_are_merged_by_time)
{
	static const uint64_t all_calls[] = {5, 20, 30, 0}, all_syscalls[] = {1, 2, 20, 25, 40, 0};

	begin();
	calls = all_calls;
	syscalls = all_syscalls;
	ck_assert_int_eq(engine_emit_records(&engine), 8);
	/* 1 2 | 5 | 20: of two at one time, the syscall precedes | 20 | 25 | 30 | 40 */
	ck_assert_str_eq(log_text, "sscscscs");
	ck_assert_int_eq(syscalls_until, 100);
}
END_TEST

START_TEST(records_of_one_source_are_emitted_at_once)
{
	static const uint64_t none[] = {0}, all[] = {1, 2, 3, 0};

	begin();
	calls = none;
	syscalls = all;
	ck_assert_int_eq(engine_emit_records(&engine), 3);
	ck_assert_str_eq(log_text, "sss");
	engine.shutdown.phase = ENGINE_PASSTHROUGH;
	syscalls = all;
	ck_assert_int_eq(engine_emit_records(&engine), 0);
}
END_TEST

START_TEST(without_a_source_nothing_is_called)
{
	memset(&engine, 0, sizeof(engine));
	log_text[0] = 0;
	ck_assert_int_eq(engine_emit_records(&engine), 0);
	engine_add_source(&engine, &syscall_source);
	engine_remove_source(&engine, &syscall_source);
	ck_assert_ptr_null(engine.sources.all[0]);
	ck_assert_ptr_null(engine.sources.drains);
	ck_assert_int_eq(engine_emit_records(&engine), 0);
	begin();
	engine_remove_source(&engine, &syscall_source);
	ck_assert_ptr_eq(engine.sources.all[0], &call_source);
	ck_assert_ptr_null(engine.sources.all[1]);
}
END_TEST

START_TEST(the_first_source_that_has_an_outcome_decides)
{
	enum hook_outcome outcome;

	begin();
	ASK_SOURCES(outcome, &engine, may_resume, &engine, NULL, 0);
	ck_assert_int_eq(outcome, HOOK_NOT_MINE);
	ck_assert_str_eq(log_text, "12");
	outcome_of_second = HOOK_RESUMED;
	ASK_SOURCES(outcome, &engine, may_resume, &engine, NULL, 0);
	ck_assert_int_eq(outcome, HOOK_RESUMED);
	outcome_of_first = HOOK_DEFERRED;
	ASK_SOURCES(outcome, &engine, may_resume, &engine, NULL, 0);
	ck_assert_int_eq(outcome, HOOK_DEFERRED);
	ck_assert_str_eq(log_text, "12121");
}
END_TEST

START_TEST(a_running_task_may_have_unread_records_after_the_sample)
{
	struct ticks clock = {.last = {.ticks = 10}};
	struct tracee *t;

	begin();
	t = tracees_add(&engine.tracees, 7, 7);
	t->state = TRACEE_RUNNING;
	ck_assert(!engine_is_unsampled(&engine, 7, 11));
	engine.sources.clock = &clock;
	ck_assert(!engine_is_unsampled(&engine, 7, 11));
	engine.sources.recorders_made = 1;
	ck_assert(engine_is_unsampled(&engine, 7, 11));
	ck_assert(!engine_is_unsampled(&engine, 7, 10));
	ck_assert(!engine_is_unsampled(&engine, 8, 11));
	t->state = TRACEE_STOPPED;
	ck_assert(!engine_is_unsampled(&engine, 7, 11));
	tracees_done(&engine.tracees);
}
END_TEST

static TCase *source_tests(void)
{
	TCase *tests = tcase_create("sources");

	tcase_add_test(tests, records_are_merged_by_time);
	tcase_add_test(tests, records_of_one_source_are_emitted_at_once);
	tcase_add_test(tests, without_a_source_nothing_is_called);
	tcase_add_test(tests, the_first_source_that_has_an_outcome_decides);
	tcase_add_test(tests, a_running_task_may_have_unread_records_after_the_sample);
	return tests;
}
UNIT_CASE(source_tests)
