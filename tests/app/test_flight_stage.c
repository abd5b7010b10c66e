/* When the flight recorder writes its files, by the time of events */
#include "app/consumers/flight_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi/abi.h"
#include "base/system/clock.h"
#include "desc/type.h"
#include "lib/unit.h"

static struct options options;
static struct diag quiet;
static struct flight_stage stage;
static char directory[] = "/tmp/flight.XXXXXX", file[64];
static uint64_t seq;

static void begin(void)
{
	const struct trail_header header = {.program = "test"};
	struct filter_error error;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(file, sizeof(file), "%s/f", directory);
	quiet = (struct diag){.fd = -1};
	options = (struct options){.record = file};
	options.flight.when = filter_new();
	ck_assert_int_eq(filter_parse(options.flight.when, "getpid", &error), 0);
	stage = (struct flight_stage){0};
	ck_assert_int_eq(flight_stage_init(&stage, &options, &quiet), 0);
	stage.flight = flight_new(&header, &(struct flight_limits){.bytes = 1 << 20});
	seq = 0;
}

static void end(void)
{
	char path[80];

	for (unsigned i = 1; i <= stage.files; i++) {
		snprintf(path, sizeof(path), i > 1 ? "%s.%u" : "%s", file, i);
		ck_assert_int_eq(unlink(path), 0);
	}
	ck_assert_int_eq(rmdir(directory), 0);	/* nothing else was left there */
	memcpy(directory + strlen(directory) - 6, "XXXXXX", 6);
	flight_stage_done(&stage);
	filter_free(options.flight.when);
}

/* Emits the event as the pipe does. Returns the number of files after it. */
static unsigned emit(struct event e, uint64_t time)
{
	e.seq = ++seq;
	e.time = time;
	e.task = (struct task_id){7, 1};
	e.tgid = 7;
	flight_event(stage.flight, &e);
	flight_stage_event(&stage, &e);
	return stage.files;
}

static struct event getpid_event(void)
{
	const struct call *row = desc_call_by_name("getpid");

	return (struct event){.kind = EVENT_LEAVE, .call = {
		.abi = &abis[ABI_x86_64], .row = row, .nr = row->nr[ABI_x86_64]}};
}

static struct event exit_event(bool signaled, int number)
{
	return (struct event){.kind = EVENT_EXIT, .exit = {
		.how = {.signaled = signaled, .number = number}, .zombie = true}};
}

/* A condition that is always true writes a file in ten seconds, and ten in a run. */
START_TEST(test_files_of_conditions_are_limited)
{
	ck_assert_uint_eq(emit(getpid_event(), NS_PER_SECOND), 1);
	ck_assert_uint_eq(emit(getpid_event(), NS_PER_SECOND + 1), 1);
	ck_assert_uint_eq(emit(getpid_event(), 11 * NS_PER_SECOND - 1), 1);
	ck_assert_uint_eq(emit(getpid_event(), 11 * NS_PER_SECOND), 2);
	ck_assert_uint_eq(emit(getpid_event(), 20 * NS_PER_SECOND), 2);
	for (unsigned i = 3; i <= 10; i++)
		ck_assert_uint_eq(emit(getpid_event(), i * 11 * NS_PER_SECOND), i);
	ck_assert_uint_eq(emit(getpid_event(), 1000 * NS_PER_SECOND), 10);
	flight_stage_handle_usr1(&stage);
	ck_assert_uint_eq(stage.files, 11);
}
END_TEST

/* The end of a process is followed by what happens then; the first reason counts. */
START_TEST(test_crash_and_failure_make_one_file)
{
	struct event born = {.kind = EVENT_NEW, .born.how = BORN_COMMAND};
	struct event last = {.kind = EVENT_END, .seq = 9, .end = {
		.has_command = true, .ended = 5, .how = {true, false, 11}}};

	emit(born, 1);
	ck_assert_uint_eq(emit(exit_event(true, 11), 5), 0);
	ck_assert(stage.is_pending);
	ck_assert_str_eq(stage.why, "process 7 () was killed by SIGSEGV");
	flight_stage_end(&stage, &last, true);
	ck_assert_uint_eq(stage.files, 1);
	ck_assert(!stage.is_pending);
}
END_TEST

/* A failure that was written while the trace continued is no reason at its end. */
START_TEST(test_failure_is_written_once)
{
	struct event born = {.kind = EVENT_NEW, .born.how = BORN_COMMAND};
	struct event last = {.kind = EVENT_END, .seq = 9, .end = {
		.has_command = true, .ended = 5, .how = {false, false, 3}}};

	emit(born, 1);
	emit(exit_event(false, 3), 5);
	stage.due = 0;
	flight_stage_idle(&stage);
	ck_assert_uint_eq(stage.files, 1);
	flight_stage_end(&stage, &last, false);
	ck_assert_uint_eq(stage.files, 1);
	last.end.why = END_SIGNAL;
	last.end.signal = 15;
	flight_stage_end(&stage, &last, false);
	ck_assert_uint_eq(stage.files, 2);
}
END_TEST

START_TEST(test_success_writes_nothing)
{
	struct event born = {.kind = EVENT_NEW, .born.how = BORN_COMMAND};
	struct event last = {.kind = EVENT_END, .seq = 9, .end = {.has_command = true, .ended = 5}};

	emit(born, 1);
	emit(exit_event(false, 0), 5);
	flight_stage_end(&stage, &last, false);
	ck_assert_uint_eq(stage.files, 0);
}
END_TEST

/* A file that cannot be written is not counted, and the next occasion writes it. */
START_TEST(test_failed_attempts_are_repeated)
{
	ck_assert_int_eq(mkdir(file, 0700), 0);
	for (unsigned i = 1; i < 20; i++)
		ck_assert_uint_eq(emit(getpid_event(), i * 11 * NS_PER_SECOND), 0);
	ck_assert_int_ne(stage.error, 0);
	ck_assert_int_eq(rmdir(file), 0);
	ck_assert_uint_eq(emit(getpid_event(), 300 * NS_PER_SECOND), 1);
	ck_assert_int_eq(stage.error, 0);
}
END_TEST

static TCase *stage_case(void)
{
	TCase *c = tcase_create("flight_stage");

	tcase_add_checked_fixture(c, begin, end);
	tcase_add_test(c, test_files_of_conditions_are_limited);
	tcase_add_test(c, test_crash_and_failure_make_one_file);
	tcase_add_test(c, test_failure_is_written_once);
	tcase_add_test(c, test_success_writes_nothing);
	tcase_add_test(c, test_failed_attempts_are_repeated);
	return c;
}
UNIT_CASE(stage_case)
