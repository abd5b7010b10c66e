/* Each inconsistent count is detected. */
#include "app/consumers/account.h"
#include "lib/unit.h"
#include "trace/state/tally.h"

/* Two tasks, of which one is killed in a call; a signal, a call with an unknown entry */
static struct event_tally good(void)
{
	struct event_tally t = {
		.emitted = {
			[EVENT_BEGIN] = 1, [EVENT_NEW] = 2, [EVENT_FORK] = 1, [EVENT_EXEC] = 1,
			[EVENT_ENTER] = 10, [EVENT_LEAVE] = 10, [EVENT_SIGNAL] = 1,
			[EVENT_EXITING] = 2, [EVENT_EXIT] = 1, [EVENT_DETACH] = 1, [EVENT_END] = 1,
		},
		.stops = {
			[STOP_CALL] = 20, [STOP_SECCOMP] = 2, [STOP_SIGNAL] = 1, [STOP_VFORK] = 1,
			[STOP_EXEC] = 1, [STOP_EXITING] = 3,
		},
		.quiet = {[STOP_CALL] = 2, [STOP_EXITING] = 1},
		.unknown = 1, .unfinished = 1,
	};

	return t;
}

START_TEST(what_was_served_was_told)
{
	struct event_tally t = good();

	ck_assert_ptr_null(tally_fault(&t));
}
END_TEST

/* An error of 1 in any of these is detected. */
static const enum event_kind counted[] = {
	EVENT_NEW, EVENT_FORK, EVENT_EXEC, EVENT_ENTER, EVENT_LEAVE, EVENT_SIGNAL, EVENT_EXITING,
	EVENT_EXIT, EVENT_LOST, EVENT_DETACH,
};

START_TEST(an_event_too_many_is_seen)
{
	struct event_tally t = good();

	t.emitted[counted[_i]]++;
	ck_assert_ptr_nonnull(tally_fault(&t));
}
END_TEST

START_TEST(a_stop_without_its_event_is_seen)
{
	struct event_tally t = good();

	t.stops[STOP_CALL]++;
	ck_assert_ptr_nonnull(tally_fault(&t));
	t = good();
	t.stops[STOP_SIGNAL]++;
	ck_assert_ptr_nonnull(tally_fault(&t));
	t = good();
	t.unfinished++;
	ck_assert_ptr_nonnull(tally_fault(&t));
}
END_TEST

START_TEST(what_came_was_shown_or_left_out)
{
	uint64_t emitted[EVENT_KINDS] = {[EVENT_BEGIN] = 1, [EVENT_ENTER] = 4, [EVENT_LEAVE] = 4};
	struct event end = {.kind = EVENT_END, .end = {.events = 10, .events_by_kind = emitted}};
	struct account a = {
		.received = {[EVENT_BEGIN] = 1, [EVENT_ENTER] = 4, [EVENT_LEAVE] = 4,
			[EVENT_END] = 1},
		.filtered = 3, .late = 1, .shown = {8, 2}, .unwanted = {0, 6},
	};
	struct account bad = a;

	ck_assert_ptr_null(account_fault(&a, 2, &end));
	bad.shown[1]--;
	ck_assert_ptr_nonnull(account_fault(&bad, 2, &end));
	bad = a;
	bad.filtered++;
	ck_assert_ptr_nonnull(account_fault(&bad, 2, &end));
	bad = a;
	bad.received[EVENT_ENTER]--;
	bad.received[EVENT_LEAVE]++;
	ck_assert_ptr_nonnull(account_fault(&bad, 2, &end));
	end.end.events_by_kind = NULL;	/* no counts */
	ck_assert_ptr_null(account_fault(&a, 2, &end));
	end.end.events++;
	ck_assert_ptr_nonnull(account_fault(&a, 2, &end));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("account");
	TCase *tc = tcase_create("account");

	tcase_add_test(tc, what_was_served_was_told);
	tcase_add_loop_test(tc, an_event_too_many_is_seen, 0,
			    sizeof(counted) / sizeof(*counted));
	tcase_add_test(tc, a_stop_without_its_event_is_seen);
	tcase_add_test(tc, what_came_was_shown_or_left_out);
	suite_add_tcase(suite, tc);
	return unit_main(suite);
}
