#include "symbols/file/eh_frame.h"

#include <stdlib.h>
#include <string.h>

#include "lib/random.h"
#include "lib/unit.h"

enum { ADDRESS = 0x1000 };

/* Two functions with relative addresses, and one whose address is absolute and of 8 bytes */
static const uint8_t section[] = {
	/* at 0: common record "zR": relative, signed, 4 bytes */
	16, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0x1b, 0, 0, 0,
	/* at 20: a function at 0x1000 + 28 + 0x100 */
	16, 0, 0, 0, 24, 0, 0, 0, 0, 1, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0,
	/* at 40: a function at 0x1000 + 48 - 0x200 */
	16, 0, 0, 0, 44, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 16, 0, 0, 0, 0, 0, 0, 0,
	/* at 60: common record "zPLR" with a pointer of 4 bytes: absolute, 8 bytes */
	24, 0, 0, 0, 0, 0, 0, 0, 3, 'z', 'P', 'L', 'R', 0, 1, 0x78, 16, 7, 3, 1, 2, 3, 4, 0x1b, 4,
	0, 0, 0,
	/* at 88: a function at 0x1010 */
	24, 0, 0, 0, 32, 0, 0, 0, 0x10, 0x10, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/* the end */
	0, 0, 0, 0,
};

static struct eh_frame_entry *read_index(const uint8_t *bytes, size_t size, size_t *count)
{
	uint8_t *copy = memcpy(malloc(size + !size), bytes, size);
	struct eh_frame_entry *all = eh_frame_index(copy, size, ADDRESS, count);

	free(copy);
	return all;
}

START_TEST(functions_are_sorted)
{
	size_t count;
	struct eh_frame_entry *all = read_index(section, sizeof(section), &count);

	ck_assert_uint_eq(count, 3);
	ck_assert_int_eq(all[0].start, 48 - 0x200);
	ck_assert_int_eq(all[0].description, 40);
	ck_assert_int_eq(all[1].start, 0x10);
	ck_assert_int_eq(all[1].description, 88);
	ck_assert_int_eq(all[2].start, 28 + 0x100);
	ck_assert_int_eq(all[2].description, 20);
	free(all);
}
END_TEST

START_TEST(a_truncated_section_has_the_functions_before)
{
	for (size_t size = 0; size < sizeof(section) - 4; size++) {
		size_t count;
		struct eh_frame_entry *all = read_index(section, size, &count);

		ck_assert_uint_eq(count, size < 40 ? 0 : size < 60 ? 1 : 2);
		ck_assert(!all == !count);
		free(all);
	}
}
END_TEST

START_TEST(random_sections_do_no_harm)
{
	uint64_t state = 1;

	for (unsigned i = 0; i < 100000; i++) {
		uint8_t bytes[sizeof(section)];
		size_t count;

		memcpy(bytes, section, sizeof(section));
		for (unsigned n = random_next(&state) % 6 + 1; n; n--)
			bytes[random_next(&state) % sizeof(section)] = random_next(&state);
		free(read_index(bytes, sizeof(bytes), &count));
		ck_assert_uint_le(count, sizeof(section) / 8);
	}
}
END_TEST

static TCase *eh_frame_tests(void)
{
	TCase *t = tcase_create("eh_frame");

	tcase_add_test(t, functions_are_sorted);
	tcase_add_test(t, a_truncated_section_has_the_functions_before);
	tcase_add_test(t, random_sections_do_no_harm);
	return t;
}
UNIT_CASE(eh_frame_tests)
