/* The search for sites near one that was reached. */
#include "fast/patch/nearby.h"

#include <string.h>
#include <sys/syscall.h>

#include "lib/unit.h"

#define SITE(nr) "\xb8" nr "\x00\x00\x00\x0f\x05"

static struct fast_table table;

static void record(unsigned nr)
{
	table.plan[nr].how = FAST_RECORD;
}

START_TEST(sites_of_recorded_syscalls_are_found)
{
	static const uint8_t code[] = SITE("\x03") "\xc3" SITE("\x04") SITE("\x09") "\xff\x0f\x05";
	uint64_t nr = 0;

	record(3);
	record(9);
	ck_assert_uint_eq(nearby_find(&table, code, sizeof(code) - 1, 0, &nr), 5);
	ck_assert_uint_eq(nr, 3);
	/* 4 is not recorded */
	ck_assert_uint_eq(nearby_find(&table, code, sizeof(code) - 1, 6, &nr), 20);
	ck_assert_uint_eq(nr, 9);
	/* the nearest mov counts, which may be further away */
	ck_assert_uint_eq(nearby_find(&table, code, sizeof(code) - 1, 21, &nr), 23);
	ck_assert_uint_eq(nr, 9);
	ck_assert_uint_eq(nearby_find(&table, code, sizeof(code) - 1, 24, &nr), sizeof(code) - 1);
}
END_TEST

/* A syscall instruction with `fill` other bytes between it and the mov of its number */
START_TEST(the_mov_is_at_most_24_bytes_before)
{
	for (unsigned fill = 0; fill < 40; fill++) {
		uint8_t code[64] = {0};
		uint64_t nr = 0;

		record(3);
		code[0] = 0xb8;
		code[1] = 3;
		memset(code + 5, 0x90, fill);
		code[5 + fill] = 0x0f;
		code[6 + fill] = 0x05;
		ck_assert_uint_eq(nearby_find(&table, code, sizeof(code), 0, &nr),
				  fill + 5 <= 24 ? 5 + fill : sizeof(code));
	}
}
END_TEST

START_TEST(xor_sets_number_0)
{
	static const uint8_t code[] = SITE("\x04") "\x31\xc0\x0f\x05";
	uint64_t nr = 9;

	ck_assert_uint_eq(nearby_find(&table, code, sizeof(code) - 1, 0, &nr), sizeof(code) - 1);
	record(0);
	ck_assert_uint_eq(nearby_find(&table, code, sizeof(code) - 1, 0, &nr), 9);
	ck_assert_uint_eq(nr, 0);
	ck_assert_uint_eq(nearby_find(&table, code + 8, sizeof(code) - 9, 0, &nr),
			  sizeof(code) - 9);
}
END_TEST

/* A site at each offset of a text that has no other bytes of one, but all parts of one */
START_TEST(sites_are_found_at_each_offset)
{
	enum { SIZE = 100, SITE_SIZE = 7 };
	static const uint8_t site[] = SITE("\x03");
	uint8_t code[SIZE];
	uint64_t nr;

	record(3);
	for (unsigned at = 0; at + SITE_SIZE <= SIZE; at++) {
		for (unsigned i = 0; i < SIZE; i++)
			code[i] = i % 3 == 0 ? 0xb8 : i % 3 == 1 ? 0x05 : 0x0f;
		ck_assert_uint_eq(nearby_find(&table, code, SIZE, 0, &nr), SIZE);
		memcpy(code + at, site, SITE_SIZE);
		for (unsigned from = 0; from <= at + 5; from++)
			ck_assert_uint_eq(nearby_find(&table, code, SIZE, from, &nr), at + 5);
		ck_assert_uint_eq(nearby_find(&table, code, SIZE, at + 6, &nr), SIZE);
	}
}
END_TEST

START_TEST(what_is_cut_off_is_not_found)
{
	static const uint8_t code[] = SITE("\x03");
	uint64_t nr;

	record(3);
	for (size_t from = 0; from < 7; from++)
		for (size_t to = from; to < 7; to++)
			ck_assert_uint_eq(nearby_find(&table, code + from, to - from, 0, &nr),
					  to - from);
	ck_assert_uint_eq(nearby_find(&table, code, 7, 0, &nr), 5);
	ck_assert_uint_eq(nearby_find(&table, code, 0, 0, &nr), 0);
}
END_TEST

START_TEST(numbers_beyond_the_table_are_none)
{
	static const uint8_t code[] = "\xb8\x03\x00\x00\x01\x0f\x05\xb8\xff\xff\xff\xff\x0f\x05";
	uint64_t nr;

	record(3);
	ck_assert_uint_eq(nearby_find(&table, code, sizeof(code) - 1, 0, &nr), sizeof(code) - 1);
}
END_TEST

START_TEST(interpreters_syscalls_are_planned)
{
	static struct fast_table planned;
	struct fast_message_stops stops = {0};
	const struct fast_plan_options options = {.values = true};
	struct fast_planner *m = fast_planner_new(&planned, &options, &stops);

	ck_assert_int_eq(planned.plan[SYS_openat].how, FAST_STOP);
	nearby_add_plans(m);
	ck_assert_int_eq(planned.plan[SYS_openat].how, FAST_RECORD);
	ck_assert_int_eq(planned.plan[SYS_mmap].how, FAST_RECORD);
	ck_assert_int_eq(planned.plan[SYS_ptrace].how, FAST_STOP);
	fast_planner_free(m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("nearby");
	TCase *nearby = tcase_create("nearby");

	tcase_add_test(nearby, sites_of_recorded_syscalls_are_found);
	tcase_add_test(nearby, the_mov_is_at_most_24_bytes_before);
	tcase_add_test(nearby, xor_sets_number_0);
	tcase_add_test(nearby, sites_are_found_at_each_offset);
	tcase_add_test(nearby, what_is_cut_off_is_not_found);
	tcase_add_test(nearby, numbers_beyond_the_table_are_none);
	tcase_add_test(nearby, interpreters_syscalls_are_planned);
	suite_add_tcase(suite, nearby);
	return unit_main(suite);
}
