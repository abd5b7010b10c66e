/* States of tasks from tracepoints: the formats of two kernels, and accounts */
#include <string.h>

#include "lib/unit.h"
#include "trace/sched/accounts.h"
#include "trace/sched/tracepoint.h"

static const char new_format[] =
	"name: sched_switch\nID: 372\nformat:\n"
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n"
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
	"\tfield:char prev_comm[16];\toffset:8;\tsize:16;\tsigned:0;\n"
	"\tfield:pid_t prev_pid;\toffset:24;\tsize:4;\tsigned:1;\n"
	"\tfield:long prev_state;\toffset:32;\tsize:8;\tsigned:1;\n"
	"\tfield:pid_t next_pid;\toffset:56;\tsize:4;\tsigned:1;\n\n"
	"print fmt: \"prev_comm=%s ==> %d\", REC->prev_comm, (REC->prev_state & (0x10 - 1)) ? "
	"__print_flags(REC->prev_state, \"|\", { 0x00000001, \"S\" }, { 0x00000002, \"D\" }, "
	"{ 0x00000004, \"T\" }, { 0x00000008, \"t\" }, { 0x00000010, \"X\" }, "
	"{ 0x00000020, \"Z\" }) : \"R\"\n";

/* Linux 4.9 */
static const char old_letters[] =
	"\nprint fmt: \"%s\", __print_flags(REC->prev_state & (2048-1), \"|\", { 1, \"S\"} , "
	"{ 2, \"D\" }, { 16, \"Z\" }, { 32, \"X\" }, { 128, \"K\" }) : \"R\"\n";

START_TEST(a_format_is_read)
{
	struct tracepoint_field f = tracepoint_field(new_format, "prev_state");

	ck_assert_uint_eq(tracepoint_id(new_format), 372);
	ck_assert_uint_eq(f.offset, 32);
	ck_assert_uint_eq(f.size, 8);
	ck_assert_uint_eq(tracepoint_field(new_format, "prev_comm").size, 16);
	ck_assert_uint_eq(tracepoint_field(new_format, "next_pid").offset, 56);
	ck_assert_uint_eq(tracepoint_field(new_format, "pid").size, 0);
	ck_assert_uint_eq(tracepoint_field(new_format, "").size, 0);
}
END_TEST

START_TEST(a_string_of_any_length_has_a_place)
{
	static const char format[] =
		"name: sched_process_exec\nID: 365\nformat:\n"
		"\tfield:__data_loc char[] filename;\toffset:8;\tsize:4;\tsigned:0;\n"
		"\tfield:pid_t pid;\toffset:12;\tsize:4;\tsigned:1;\n";

	ck_assert_uint_eq(tracepoint_field(format, "filename").offset, 8);
	ck_assert_uint_eq(tracepoint_field(format, "filename").size, 4);
	ck_assert_uint_eq(tracepoint_field(format, "pid").offset, 12);
}
END_TEST

START_TEST(a_format_may_be_malformed)
{
	static const char *const bad[] = {
		"", "ID: 7", "field:", "field:pid_t pid;", "field:pid_t pid;\toffset:x;\tsize:4;",
		"field:pid;\toffset:1;\tsize:4;",
	};
	struct tracepoint_letters letters;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		ck_assert_uint_eq(tracepoint_id(bad[i]), 0);
		ck_assert_uint_eq(tracepoint_field(bad[i], "pid").size, 0);
		ck_assert(!tracepoint_letters(bad[i], &letters));
	}
	ck_assert(!tracepoint_letters("print fmt: { 1, \"", &letters));
	ck_assert(!tracepoint_letters("print fmt: { { {", &letters));
}
END_TEST

START_TEST(bits_have_letters)
{
	struct tracepoint_letters l;

	ck_assert(tracepoint_letters(new_format, &l));
	ck_assert_uint_eq(l.count, 6);
	ck_assert_int_eq(tracepoint_letter(&l, 0), 'R');
	ck_assert_int_eq(tracepoint_letter(&l, 0x100), 'R');	/* preempted */
	ck_assert_int_eq(tracepoint_letter(&l, 2), 'D');
	ck_assert_int_eq(tracepoint_letter(&l, 8), 't');
	ck_assert(tracepoint_letters(old_letters, &l));
	ck_assert_uint_eq(l.count, 5);
	ck_assert_int_eq(tracepoint_letter(&l, 16), 'Z');
	ck_assert_int_eq(tracepoint_letter(&l, 130), 'D');
}
END_TEST

static uint64_t in_state[KERNEL_STATES];

static void get(const struct sched_accounts *a, pid_t tid, uint64_t now)
{
	memset(in_state, 0, sizeof(in_state));
	ck_assert_ptr_nonnull(accounts_get(a, tid, now, in_state));
}

START_TEST(each_state_has_its_time)
{
	struct sched_accounts a = {0};
	struct sched_cpu cpu = {0};

	accounts_begin(&a, 1000, 7);
	accounts_switch(&a, &cpu, 1010, 0, 'R', 7);		/* it waited 10 for a CPU */
	accounts_wake(&a, 1020, 7);			/* it has not stopped to run */
	accounts_switch(&a, &cpu, 1040, 7, 'R', 8);		/* preempted after 30 */
	accounts_switch(&a, &cpu, 1045, 8, 'S', 7);
	accounts_switch(&a, &cpu, 1050, 7, 'S', 0);
	accounts_wake(&a, 1150, 7);
	accounts_switch(&a, &cpu, 1151, 0, 'R', 7);
	accounts_switch(&a, &cpu, 1152, 7, 'D', 0);
	accounts_wake(&a, 1172, 7);
	accounts_wake(&a, 1173, 7);
	accounts_switch(&a, &cpu, 1175, 0, 'R', 7);
	accounts_switch(&a, &cpu, 1180, 7, 't', 0);
	get(&a, 7, 1300);
	ck_assert_uint_eq(in_state[STATE_RUNNING], 30 + 5 + 1 + 5);
	ck_assert_uint_eq(in_state[STATE_RUNNABLE], 10 + 5 + 1 + 3);
	ck_assert_uint_eq(in_state[STATE_SLEEPING], 100);
	ck_assert_uint_eq(in_state[STATE_DISK_SLEEP], 20);
	ck_assert_uint_eq(in_state[STATE_TRACED], 120);
	ck_assert_uint_eq(in_state[STATE_STOPPED] + in_state[STATE_OTHER], 0);
	accounts_done(&a);
}
END_TEST

START_TEST(a_tid_is_used_again)
{
	struct sched_accounts a = {0};
	struct sched_cpu cpu = {0};

	accounts_begin(&a, 0, 7);
	accounts_switch(&a, &cpu, 10, 0, 'R', 7);
	accounts_switch(&a, &cpu, 20, 7, 'X', 0);
	ck_assert_ptr_null(accounts_get(&a, 7, 30, in_state));
	accounts_begin(&a, 40, 7);
	accounts_begin(&a, 50, 7);			/* the end was lost */
	get(&a, 7, 60);
	ck_assert_uint_eq(in_state[STATE_RUNNABLE], 10);
	ck_assert_uint_eq(a.by_tid.count, 1);
	ck_assert_ptr_null(accounts_get(&a, 0, 60, in_state));
	accounts_done(&a);
}
END_TEST

START_TEST(clocks_may_differ_and_records_may_be_lost)
{
	struct sched_accounts a = {0};

	accounts_set(&a, 7, 100, STATE_SLEEPING);
	accounts_wake(&a, 90, 7);
	get(&a, 7, 80);
	ck_assert_uint_eq(in_state[STATE_SLEEPING] + in_state[STATE_RUNNABLE], 0);
	ck_assert(!accounts_is_partial(accounts_get(&a, 7, 80, in_state), 80));
	accounts_lose(&a);
	accounts_begin(&a, 110, 8);
	ck_assert(accounts_is_partial(accounts_get(&a, 7, 80, in_state), 80));
	ck_assert(!accounts_is_partial(accounts_get(&a, 8, 120, in_state), 120));
	accounts_done(&a);
}
END_TEST

START_TEST(a_switch_may_be_missing)
{
	struct sched_accounts a = {0};
	struct sched_cpu cpu = {0};

	accounts_begin(&a, 1000, 7);
	accounts_begin(&a, 1000, 8);
	accounts_switch(&a, &cpu, 2000, 0, 'R', 8);
	accounts_switch(&a, &cpu, 2100, 7, 'S', 0);	/* 8 was switched to 7 */
	get(&a, 7, 2200);
	ck_assert_uint_eq(in_state[STATE_RUNNABLE], 1000);
	ck_assert_uint_eq(in_state[STATE_RUNNING], 100);
	ck_assert_uint_eq(in_state[STATE_SLEEPING], 100);
	ck_assert(accounts_is_partial(accounts_get(&a, 7, 2200, in_state), 2200));
	ck_assert(!accounts_is_partial(accounts_get(&a, 7, 12000, in_state), 12000));
	get(&a, 8, 2200);
	ck_assert_uint_eq(in_state[STATE_OTHER], 200);
	accounts_wake(&a, 2150, 7);
	accounts_switch(&a, &cpu, 2200, 7, 'S', 0);	/* the idle task was switched to 7 */
	get(&a, 7, 2200);
	ck_assert_uint_eq(in_state[STATE_RUNNING], 150);
	ck_assert_uint_eq(in_state[STATE_SLEEPING], 50);
	accounts_done(&a);
}
END_TEST

START_TEST(the_kernel_may_count_other_times)
{
	const uint64_t ms = 1000 * 1000;
	const uint64_t few[KERNEL_STATES] = {[STATE_RUNNING] = 50 * ms};
	const uint64_t many[KERNEL_STATES] = {[STATE_RUNNING] = 50 * ms,
					      [STATE_SLEEPING] = 1950 * ms};

	ck_assert(accounts_agree(few, 50 * ms));
	ck_assert(accounts_agree(few, 40 * ms));
	ck_assert(!accounts_agree(few, 39 * ms));
	ck_assert(accounts_agree(few, 60 * ms));
	ck_assert(!accounts_agree(few, 61 * ms));
	ck_assert(accounts_agree(many, 80 * ms));
	ck_assert(!accounts_agree(many, 81 * ms));
}
END_TEST

START_TEST(states_follow_each_other_in_a_lane)
{
	struct sched_accounts a = {0};
	struct sched_cpu cpu = {0};
	struct scheduling s = {0};
	struct arena arena = {0};
	const struct state_span want[] = {
		{5, STATE_RUNNABLE}, {30, STATE_RUNNING}, {5, STATE_RUNNABLE}, {60, STATE_SLEEPING},
	};

	accounts_begin(&a, 1000, 7);
	accounts_switch(&a, &cpu, 1010, 0, 'R', 7);
	accounts_set(&a, 7, 1020, STATE_RUNNING);	/* the same state */
	accounts_switch(&a, &cpu, 1040, 7, 'R', 8);
	accounts_switch(&a, &cpu, 1045, 8, 'S', 7);
	accounts_switch(&a, &cpu, 1045, 7, 'S', 0);	/* in no time */
	lane_get(accounts_lane(&a, 7, 1105), 1005, &s, &arena);
	ck_assert_uint_eq(s.span_count, 4);
	ck_assert_uint_eq(s.spans_begin, 0);
	ck_assert_uint_eq(s.grain, 0);
	for (unsigned i = 0; i < 4; i++) {
		ck_assert_uint_eq(s.spans[i].duration, want[i].duration);
		ck_assert_int_eq(s.spans[i].state, want[i].state);
	}
	lane_get(accounts_lane(&a, 7, 1105), 900, &s, &arena);
	ck_assert_uint_eq(s.spans_begin, 100);
	s = (struct scheduling){0};
	lane_get(accounts_lane(&a, 7, 1105), 2000, &s, &arena);
	ck_assert_uint_eq(s.span_count, 0);
	ck_assert_ptr_null(accounts_lane(&a, 9, 1105));
	lane_get(accounts_lane(&a, 8, 1105), 1005, &s, &arena);	/* not kept */
	ck_assert_uint_eq(s.span_count, 0);
	accounts_keep_lane(&a, 8);
	lane_get(accounts_lane(&a, 8, 1115), 1005, &s, &arena);
	ck_assert_uint_eq(s.span_count, 1);
	accounts_done(&a);
	arena_done(&arena);
}
END_TEST

START_TEST(a_lane_is_bounded)
{
	struct sched_lane lane = {0};
	struct scheduling s = {0};
	struct arena arena = {0};
	uint64_t time = 0, sum = 0;
	bool has_long = false;

	for (unsigned i = 0; i < 20000; i++) {
		unsigned length = i == 7777 ? 1000000000 : 1000 + i % 7 * 1000;

		lane_add(&lane, time, time + length, i % 2 ? STATE_SLEEPING : STATE_RUNNING);
		time += length;
		ck_assert_uint_le(lane.count, STATE_SPANS_MAX);
	}
	lane_get(&lane, 0, &s, &arena);
	ck_assert_uint_gt(s.grain, 0);
	for (unsigned i = 0; i < s.span_count; i++) {
		sum += s.spans[i].duration;
		if (s.spans[i].state != KERNEL_STATES)
			ck_assert_uint_ge(s.spans[i].duration, s.grain);
		has_long |= s.spans[i].state == STATE_SLEEPING &&
			s.spans[i].duration >= 1000000000;
	}
	ck_assert_uint_eq(sum, time);
	ck_assert(has_long);
	lane_done(&lane);
	arena_done(&arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("sched");
	TCase *t = tcase_create("sched");

	tcase_add_test(t, a_format_is_read);
	tcase_add_test(t, a_string_of_any_length_has_a_place);
	tcase_add_test(t, a_format_may_be_malformed);
	tcase_add_test(t, bits_have_letters);
	tcase_add_test(t, each_state_has_its_time);
	tcase_add_test(t, a_tid_is_used_again);
	tcase_add_test(t, a_switch_may_be_missing);
	tcase_add_test(t, clocks_may_differ_and_records_may_be_lost);
	tcase_add_test(t, the_kernel_may_count_other_times);
	tcase_add_test(t, states_follow_each_other_in_a_lane);
	tcase_add_test(t, a_lane_is_bounded);
	suite_add_tcase(suite, t);
	return unit_main(suite);
}
