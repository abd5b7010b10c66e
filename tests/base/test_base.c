#include "lib/unit.h"

#include "base/arena.h"

START_TEST(arena_is_zeroed)
{
	struct arena a = {0};
	char *p = arena_alloc(&a, 3);

	ck_assert_uint_eq((uintptr_t)p % 8, 0);
	ck_assert_int_eq(p[0] | p[1] | p[2], 0);
	arena_done(&a);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base");
	TCase *c = tcase_create("arena");

	tcase_add_test(c, arena_is_zeroed);
	suite_add_tcase(s, c);
	return unit_main(s);
}
