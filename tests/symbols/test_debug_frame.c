#include "symbols/rules/debug_frame.h"

#include <stdlib.h>
#include <string.h>

#include "lib/random.h"
#include "lib/unit.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/rules/elf_head.h"

/* Functions of Go and of C: at the begin of each the stack pointer of the caller is rsp + 8 */
static const uint8_t section[] = {
	/* at 0: common record of version 3; code is in bytes, data in words of 4 bytes downward */
	16, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 3, 0, 1, 0x7c, 16, 0x0c, 7, 8, 0x90, 2, 0, 0,
	/* at 20: 0x100 bytes from 0x402000; after 4 bytes the offset is 0x48 */
	24, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x40, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
	0x44, 0x0e, 0x48, 0,
	/* at 48: common record of version 4: addresses of 8 bytes, no segments; words of 8 */
	20, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 4, 0, 8, 0, 1, 0x78, 16, 0x0c, 7, 8, 0x90, 1,
	0, 0, 0, 0,
	/* at 72: 0x20 bytes from 0x401000; after 1 byte the offset is 16 and rbp is saved */
	24, 0, 0, 0, 48, 0, 0, 0, 0, 0x10, 0x40, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0x41,
	0x0e, 16, 0,
};

static struct debug_frame copy(const uint8_t *bytes, size_t size, bool is_32bit)
{
	uint8_t *exact = memcpy(malloc(size + !size), bytes, size);
	struct debug_frame f = {0};

	debug_frame_read(&f, exact, size, &(struct elf_head){.is_32bit = is_32bit});
	free(exact);
	return f;
}

START_TEST(functions_have_rules)
{
	struct debug_frame f = copy(section, sizeof(section), false);
	struct frame_rule r;

	ck_assert_uint_eq(f.count, 2);
	ck_assert(debug_frame_rule(&f, 0x402000, &r));
	ck_assert(r.base == FRAME_RSP && r.offset == 8 && r.return_address == -8);
	ck_assert(debug_frame_rule(&f, 0x4020ff, &r));
	ck_assert(r.base == FRAME_RSP && r.offset == 0x48 && r.return_address == -8);
	ck_assert(debug_frame_rule(&f, 0x401001, &r));
	ck_assert(r.base == FRAME_RSP && r.offset == 16 && r.return_address == -8);
	/* before, between and behind them */
	ck_assert(!debug_frame_rule(&f, 0x400fff, &r));
	ck_assert(!debug_frame_rule(&f, 0x401020, &r));
	ck_assert(!debug_frame_rule(&f, 0x402100, &r));
	ck_assert(!debug_frame_rule(&f, 0, &r));
	ck_assert(!debug_frame_rule(&f, UINT64_MAX, &r));
	debug_frame_done(&f);
}
END_TEST

START_TEST(other_versions_and_sizes_have_no_rules)
{
	static const struct {
		size_t at;
		uint8_t value;
	} changes[] = {
		{56, 5},	/* an unknown version */
		{58, 4},	/* addresses of four bytes */
		{59, 4},	/* segment selectors */
		{76, 200},	/* a common record past the end */
		{76, 20},	/* one that is that of a function */
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		uint8_t bytes[sizeof(section)];
		struct debug_frame f;
		struct frame_rule r;

		memcpy(bytes, section, sizeof(section));
		bytes[changes[i].at] = changes[i].value;
		f = copy(bytes, sizeof(bytes), false);
		ck_assert_msg(!debug_frame_rule(&f, 0x401001, &r), "%zu", i);
		ck_assert_msg(debug_frame_rule(&f, 0x402000, &r), "%zu", i);
		debug_frame_done(&f);
	}
}
END_TEST

START_TEST(a_truncated_section_has_the_functions_before)
{
	for (size_t size = 0; size < sizeof(section); size++) {
		struct debug_frame f = copy(section, size, false);
		struct frame_rule r;

		ck_assert_uint_eq(f.count, size >= 48);
		ck_assert_int_eq(debug_frame_rule(&f, 0x402000, &r), size >= 48);
		ck_assert(!debug_frame_rule(&f, 0x401000, &r));
		debug_frame_done(&f);
	}
}
END_TEST

START_TEST(random_sections_do_no_harm)
{
	uint64_t state = 1;

	for (unsigned i = 0; i < 50000; i++) {
		uint8_t bytes[sizeof(section)];
		struct debug_frame f;
		struct frame_rule r;

		memcpy(bytes, section, sizeof(section));
		for (unsigned n = random_next(&state) % 6 + 1; n; n--)
			bytes[random_next(&state) % sizeof(section)] = random_next(&state);
		f = copy(bytes, sizeof(bytes), random_next(&state) % 2);
		for (uint64_t at = 0x400f00; at < 0x402200; at += 0x10)
			if (debug_frame_rule(&f, at, &r))
				ck_assert_uint_lt(r.base, FRAME_REGISTERS);
		debug_frame_done(&f);
	}
}
END_TEST

static TCase *debug_frame_tests(void)
{
	TCase *t = tcase_create("debug_frame");

	tcase_add_test(t, functions_have_rules);
	tcase_add_test(t, other_versions_and_sizes_have_no_rules);
	tcase_add_test(t, a_truncated_section_has_the_functions_before);
	tcase_add_test(t, random_sections_do_no_harm);
	return t;
}
UNIT_CASE(debug_frame_tests)
