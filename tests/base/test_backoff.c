#include "base/system/backoff.h"

#include "lib/unit.h"

/* Number of opportunities that are left out before the next attempt */
static unsigned left_out(struct backoff *b)
{
	unsigned n = 0;

	while (!backoff_attempts(b))
		n++;
	return n;
}

START_TEST(attempts_each_time_while_it_succeeds)
{
	struct backoff b = {0};

	for (unsigned i = 0; i < 3; i++) {
		ck_assert(backoff_attempts(&b));
		backoff_note(&b, true);
	}
}
END_TEST

START_TEST(leaves_out_more_after_each_failure)
{
	struct backoff b = {0};
	unsigned n = 0;

	for (unsigned i = 0; i < 20; i++) {
		ck_assert_uint_eq(left_out(&b), n);
		backoff_note(&b, false);
		n = n < BACKOFF_PAUSE_MAX ? 2 * n + 1 : n;
	}
	ck_assert_uint_eq(n, BACKOFF_PAUSE_MAX);
}
END_TEST

START_TEST(success_halves_the_next_pause)
{
	struct backoff b = {0};

	for (unsigned i = 0; i < 3; i++) {
		left_out(&b);
		backoff_note(&b, false);
	}
	ck_assert_uint_eq(left_out(&b), 7);
	backoff_note(&b, true);
	ck_assert_uint_eq(left_out(&b), 0);
	backoff_note(&b, false);
	ck_assert_uint_eq(left_out(&b), 7);
}
END_TEST

static TCase *backoff_tests(void)
{
	TCase *c = tcase_create("backoff");

	tcase_add_test(c, attempts_each_time_while_it_succeeds);
	tcase_add_test(c, leaves_out_more_after_each_failure);
	tcase_add_test(c, success_halves_the_next_pause);
	return c;
}

UNIT_CASE(backoff_tests)
