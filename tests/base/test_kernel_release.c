#include "base/system/kernel_release.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "lib/unit.h"

START_TEST(releases_are_compared_by_number)
{
	unsigned major, minor;
	struct utsname u;

	ck_assert_int_eq(uname(&u), 0);
	ck_assert_int_eq(sscanf(u.release, "%u.%u", &major, &minor), 2);
	ck_assert(kernel_release_is_at_least(major, minor));
	ck_assert(kernel_release_is_at_least(major, 0));
	ck_assert(kernel_release_is_at_least(major - 1, minor + 100));
	ck_assert(!kernel_release_is_at_least(major, minor + 1));
	ck_assert(!kernel_release_is_at_least(major + 1, 0));
}
END_TEST

static TCase *kernel_release_tests(void)
{
	TCase *c = tcase_create("kernel release");

	tcase_add_test(c, releases_are_compared_by_number);
	return c;
}

UNIT_CASE(kernel_release_tests)
