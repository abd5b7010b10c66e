/* The progress line of a replay appears only on a terminal, after a delay, and is erased. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/run/progress.h"
#include "base/system/clock.h"
#include "lib/unit.h"

static int master, terminal;
static char seen[256];

static void set_up(void)
{
	master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
	ck_assert_int_ge(master, 0);
	ck_assert_int_eq(grantpt(master) || unlockpt(master), 0);
	terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
	ck_assert_int_ge(terminal, 0);
}

static void tear_down(void)
{
	close(terminal);
	close(master);
}

/* Output to the terminal since the last call */
static const char *got(void)
{
	ssize_t n = read(master, seen, sizeof(seen) - 1);

	seen[n > 0 ? n : 0] = 0;
	return seen;
}

START_TEST(shown_now_and_then)
{
	const uint64_t s = NS_PER_SECOND;
	struct progress p;

	progress_begin(&p, terminal, true, "a\33b", 5 * s);
	progress_show(&p, 1, 100, 5 * s + s / 2);
	ck_assert_str_eq(got(), "");
	progress_show(&p, 2, 100, 6 * s);
	ck_assert_str_eq(got(), "\r\33[K2 % of a\\33b");
	progress_show(&p, 3, 100, 6 * s + 1);
	ck_assert_str_eq(got(), "");
	progress_show(&p, 120, 100, 7 * s);
	ck_assert_str_eq(got(), "\r\33[K100 % of a\\33b");
	progress_end(&p);
	ck_assert_str_eq(got(), "\r\33[K");
	progress_end(&p);
	ck_assert_str_eq(got(), "");
}
END_TEST

START_TEST(shown_to_nobody)
{
	const uint64_t s = NS_PER_SECOND;
	struct progress p;
	int ends[2];

	progress_begin(&p, terminal, false, "a", 0);
	progress_show(&p, 1, 2, 9 * s);
	progress_end(&p);
	progress_begin(&p, terminal, true, "a", 0);
	progress_show(&p, 1, 0, 9 * s);
	progress_end(&p);
	ck_assert_str_eq(got(), "");
	ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
	progress_begin(&p, ends[1], true, "a", 0);
	progress_show(&p, 1, 2, 9 * s);
	progress_end(&p);
	ck_assert_int_lt(read(ends[0], seen, sizeof(seen)), 0);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("app");
	TCase *c = tcase_create("progress");

	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, shown_now_and_then);
	tcase_add_test(c, shown_to_nobody);
	suite_add_tcase(suite, c);
	return unit_main(suite);
}
