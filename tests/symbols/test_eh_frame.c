#include "symbols/rules/eh_frame.h"

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
	struct eh_frame_entry *all = eh_frame_index(&(struct eh_frame_section){
		.bytes = copy, .size = size, .address = ADDRESS}, count);

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

static struct eh_frame_record record(const uint8_t *bytes, size_t size, uint64_t address,
				     bool is_32bit)
{
	return (struct eh_frame_record){
		.bytes = bytes, .size = size, .address = address, .is_32bit = is_32bit,
	};
}

enum { COMMON_AT = 0x2000, FUNCTION_AT = 0x3000, START = 0x5000, ROOM = 96 };

/* A common record: code is in bytes, data in words downward; at the call the stack pointer is
 * rsp + 8, with the return address below */
static const uint8_t common_bytes[] = {
	20, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x78, 16, 1, 0, 0x0c, 7, 8, 0x90, 1, 0, 0,
};

/* Makes a record of a function of 0x100 bytes at START with these instructions. */
static size_t make_function(const uint8_t *code, size_t size, uint8_t to[ROOM])
{
	static const uint8_t begin[] = {
		0, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0,
	};

	memcpy(to, begin, sizeof(begin));
	memcpy(to + sizeof(begin), code, size);
	to[0] = sizeof(begin) + size - 4;
	return sizeof(begin) + size;
}

static bool rule_at(const uint8_t *code, size_t size, uint64_t addr, struct frame_rule *rule)
{
	uint8_t bytes[ROOM];
	struct eh_frame_record common = record(common_bytes, sizeof(common_bytes), COMMON_AT,
					       false);
	struct eh_frame_record function = record(bytes, make_function(code, size, bytes),
						 FUNCTION_AT, false);

	return eh_frame_rule(&common, &function, addr, rule);
}

/* The same of i386 code: in a common record with words of four bytes, and in one of code that
 * returns from signal handlers */
static bool rule_at_32bit(const uint8_t *code, size_t size, bool is_signal,
			  struct frame_rule *rule)
{
	static const uint8_t usual_common[] = {
		20, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 1, 0x7c, 8, 1, 3, 0x0c, 4, 4, 0x88, 1, 0,
		0,
	};
	static const uint8_t signal_common[] = {
		20, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 'S', 0, 1, 0x7c, 8, 1, 3, 0, 0, 0, 0, 0, 0,
	};
	static const uint8_t begin[] = {0, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0, 0, 0, 1, 0, 0, 0};
	uint8_t bytes[ROOM];
	struct eh_frame_record common = record(is_signal ? signal_common : usual_common,
					       sizeof(usual_common), COMMON_AT, true);
	struct eh_frame_record function = record(bytes, sizeof(begin) + size, FUNCTION_AT, true);

	memcpy(bytes, begin, sizeof(begin));
	memcpy(bytes + sizeof(begin), code, size);
	bytes[0] = function.size - sizeof(uint32_t);
	return eh_frame_rule(&common, &function, START, rule);
}

/* push %rbp; mov %rsp,%rbp; push %rbx; ...; pop; pop; ret; a part that is jumped to */
static const uint8_t usual[] = {
	0x41, 0x0e, 16, 0x86, 2,	/* after 1 byte */
	0x43, 0x0d, 6,			/* after 4 */
	0x41, 0x83, 3,			/* after 5 */
	2, 0x10, 0x0a,			/* after 0x15: remember */
	0xc3, 0xc6, 0x0c, 7, 8,
	0x41, 0x0b,			/* after 0x16: as remembered */
};

START_TEST(rules_follow_the_instructions)
{
	struct frame_rule r;

	ck_assert(rule_at(usual, sizeof(usual), START, &r));
	ck_assert(r.base == FRAME_RSP && r.offset == 8 && r.return_address == -8 && !r.saved);
	ck_assert(rule_at(usual, sizeof(usual), START + 3, &r));
	ck_assert(r.base == FRAME_RSP && r.offset == 16 && r.return_address == -8);
	ck_assert(r.saved == 1 << FRAME_RBP && r.at[FRAME_RBP] == -16);
	ck_assert(rule_at(usual, sizeof(usual), START + 4, &r));
	ck_assert(r.base == FRAME_RBP && r.offset == 16 && r.saved == 1 << FRAME_RBP);
	ck_assert(rule_at(usual, sizeof(usual), START + 0x14, &r));
	ck_assert(r.base == FRAME_RBP && r.saved == (1 << FRAME_RBP | 1 << FRAME_RBX));
	ck_assert_int_eq(r.at[FRAME_RBX], -24);
	ck_assert(rule_at(usual, sizeof(usual), START + 0x15, &r));
	ck_assert(r.base == FRAME_RSP && r.offset == 8 && !r.saved);
	ck_assert(rule_at(usual, sizeof(usual), START + 0xff, &r));
	ck_assert(r.base == FRAME_RBP && r.saved == (1 << FRAME_RBP | 1 << FRAME_RBX));
	ck_assert(!r.is_missing && !r.is_outermost);
	/* behind the function */
	ck_assert(rule_at(usual, sizeof(usual), START + 0x100, &r) && r.is_missing);
	ck_assert(rule_at(usual, sizeof(usual), START - 1, &r) && r.is_missing);
}
END_TEST

START_TEST(other_forms_have_no_rule)
{
	static const struct {
		uint8_t code[8];
		size_t size;
	} none[] = {
		{{0x0f, 1, 0x30}, 3},		/* the stack pointer by an expression */
		{{0x0f, 2, 0x76, 8}, 4},	/* ... that is a register, and not stored */
		{{0x0f, 4, 0x76, 8, 6, 6}, 6},	/* ... that reads two words */
		{{0x0f, 3, 0x76, 8, 6, 0x0e, 16}, 7},	/* ... with an offset of its own */
		{{0x10, 6, 2, 0x76, 0}, 5},	/* relative to another register than that */
		{{0x0f, 9, 0x30}, 3},		/* that is too long */
		{{0x10, 6, 1, 0x30}, 4},	/* a register by an expression */
		{{0x14, 3, 1}, 3},		/* a value */
		{{0x09, 16, 5}, 3},		/* the return address in rdi */
		{{0x0d, 10}, 2},		/* relative to r10 */
		{{0x0d, 16}, 2},		/* to the return address */
		{{0x87, 1}, 2},			/* a saved stack pointer */
		{{0x0b}, 1},			/* nothing was remembered */
		{{0x08, 16}, 2},		/* the return address is the caller's */
		{{0x3f}, 1},			/* unknown */
		{{0x0e, 0xff, 0xff, 0xff, 0xff, 0x7f}, 6},	/* too far */
	};
	struct frame_rule r;

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		ck_assert_msg(!rule_at(none[i].code, none[i].size, START, &r), "%zu", i);
	/* registers that a function need not preserve */
	ck_assert(rule_at((uint8_t[]){0x10, 0, 1, 0x30, 0x81, 5}, 6, START, &r) && !r.saved);
	ck_assert(rule_at((uint8_t[]){7, 16}, 2, START, &r) && r.is_outermost);
	ck_assert(rule_at((uint8_t[]){7, 12}, 2, START, &r) && r.lost == 1 << FRAME_R12);
	/* as at the call again */
	ck_assert(rule_at((uint8_t[]){7, 16, 0xd0}, 3, START, &r) && !r.is_outermost);
}
END_TEST

/* A function that aligns its stack: the caller's stack pointer is stored at rbp - 8, and rbp and
 * rbx are saved relative to rbp. */
START_TEST(expressions_may_be_a_register_and_an_offset)
{
	static const uint8_t code[] = {
		0x0f, 3, 0x76, 0x78, 6, 0x10, 6, 2, 0x76, 0, 0x10, 3, 2, 0x76, 0x70,
	};
	struct frame_rule r;

	ck_assert(rule_at(code, sizeof(code), START, &r));
	ck_assert(r.base == FRAME_RBP && r.offset == -8 && r.is_stored);
	ck_assert(r.return_address == -8 && !r.return_by_base);
	ck_assert_int_eq(r.saved, 1 << FRAME_RBP | 1 << FRAME_RBX);
	ck_assert_int_eq(r.by_base, r.saved);
	ck_assert(r.at[FRAME_RBP] == 0 && r.at[FRAME_RBX] == -16);
}
END_TEST

START_TEST(i386_code_has_rules)
{
	/* push %ebp; mov %esp,%ebp; push %esi; push %edi; push %ebx */
	static const uint8_t code[] = {0x0e, 8, 0x85, 2, 0x0d, 5, 0x86, 3, 0x87, 4, 0x83, 5};
	/* the words of a signal frame: esp at esp + 28, ebp at esp + 24, eip at esp + 56 */
	static const uint8_t signal[] = {
		0x0f, 3, 0x74, 28, 6, 0x10, 5, 2, 0x74, 24, 0x10, 8, 2, 0x74, 56,
	};
	struct frame_rule r;

	ck_assert(rule_at_32bit((uint8_t[]){0}, 1, false, &r));
	ck_assert(r.base == FRAME_RSP && r.offset == 4 && r.return_address == -4 && !r.saved);
	ck_assert(rule_at_32bit(code, sizeof(code), false, &r) && !r.is_signal);
	ck_assert(r.base == FRAME_RBP && r.offset == 8 && r.return_address == -4);
	ck_assert_int_eq(r.saved, 1 << FRAME_RBP | 1 << FRAME_ESI | 1 << FRAME_EDI |
			 1 << FRAME_RBX);
	ck_assert(r.at[FRAME_RBP] == -8 && r.at[FRAME_ESI] == -12 && r.at[FRAME_EDI] == -16);
	ck_assert(rule_at_32bit(signal, sizeof(signal), true, &r) && r.is_signal);
	ck_assert(r.base == FRAME_RSP && r.offset == 28 && r.is_stored);
	ck_assert(r.return_by_base && r.return_address == 56);
	ck_assert(r.by_base == 1 << FRAME_RBP && r.at[FRAME_RBP] == 24);
}
END_TEST

/* The same of arm64 code: the return address is in x30 */
static bool rule_at_arm64(const char *augmentation, const uint8_t *code, size_t size,
			  struct frame_rule *rule)
{
	uint8_t common[] = {
		22, 0, 0, 0, 0, 0, 0, 0, 1, 'z', 'R', 0, 0, 4, 0x78, 30, 1, 0, 0x0c, 31, 0, 0, 0,
		0, 0, 0,
	};
	uint8_t bytes[ROOM];
	struct eh_frame_record a = record(common, sizeof(common), COMMON_AT, false);
	struct eh_frame_record b = record(bytes, make_function(code, size, bytes), FUNCTION_AT,
					  false);

	if (strlen(augmentation) == 2)	/* one byte fewer */
		memmove(common + 12, common + 13, sizeof(common) - 13);
	else
		common[11] = augmentation[2];
	a.is_arm64 = b.is_arm64 = true;
	return eh_frame_rule(&a, &b, START + 4, rule);
}

START_TEST(arm64_code_has_rules)
{
	/* paciasp; stp x29, x30, [sp, #-32]!; str x19, [sp, #16] */
	static const uint8_t code[] = {0x41, 0x2d, 0x0e, 32, 0x9d, 4, 0x9e, 3, 0x93, 2};
	struct frame_rule r;

	ck_assert(rule_at_arm64("zR", (uint8_t[]){0}, 1, &r));
	ck_assert(r.base == FRAME_SP && !r.offset && !r.saved && r.return_in_x30);
	ck_assert(rule_at_arm64("zR", code, sizeof(code), &r) && !r.is_signal && !r.is_outermost);
	ck_assert(r.base == FRAME_SP && r.offset == 32 && r.return_in_x30);
	ck_assert_int_eq(r.saved, 1 << FRAME_X29 | 1 << FRAME_X30 | 1 << FRAME_X19);
	ck_assert(r.at[FRAME_X29] == -32 && r.at[FRAME_X30] == -24 && r.at[FRAME_X19] == -16);
	ck_assert(rule_at_arm64("zRB", code, sizeof(code), &r) && !r.is_signal);
	ck_assert(rule_at_arm64("zRS", code, sizeof(code), &r) && r.is_signal);
	ck_assert(!rule_at_arm64("zRX", code, sizeof(code), &r));
	/* the frame pointer; a function that has no caller; registers that it need not preserve */
	ck_assert(rule_at_arm64("zR", (uint8_t[]){0x0d, 29}, 2, &r) && r.base == FRAME_X29);
	ck_assert(rule_at_arm64("zR", (uint8_t[]){7, 30}, 2, &r) && r.is_outermost);
	ck_assert(rule_at_arm64("zR", (uint8_t[]){0x92, 2, 5, 72, 4}, 5, &r) && !r.saved);
	ck_assert(rule_at_arm64("zR", (uint8_t[]){0x9c, 2}, 2, &r) && r.saved == 1 << FRAME_X28);
	ck_assert(!rule_at_arm64("zR", (uint8_t[]){0x0d, 18}, 2, &r));
	ck_assert(!rule_at_arm64("zR", (uint8_t[]){0x9f, 2}, 2, &r));
	/* the signature is one of arm64 alone */
	ck_assert(!rule_at((uint8_t[]){0x2d}, 1, START, &r));
}
END_TEST

START_TEST(signal_frames_of_x86_64_have_no_rule)
{
	uint8_t common[sizeof(common_bytes)] = {0}, function[ROOM];
	struct eh_frame_record a = record(common, sizeof(common), COMMON_AT, false);
	struct eh_frame_record b = record(function, make_function(usual, sizeof(usual), function),
					  FUNCTION_AT, false);
	struct frame_rule r;

	memcpy(common, common_bytes, sizeof(common));
	ck_assert(eh_frame_rule(&a, &b, START, &r));
	common[10] = 'S';
	ck_assert(!eh_frame_rule(&a, &b, START, &r));
}
END_TEST

START_TEST(random_records_do_no_harm)
{
	uint64_t state = 1;

	for (unsigned i = 0; i < 20000; i++) {
		uint8_t common[sizeof(common_bytes)], bytes[ROOM];
		size_t size = make_function(usual, sizeof(usual), bytes);
		uint8_t *function = malloc(size);
		bool is_32bit = random_next(&state) % 2, is_arm64 = random_next(&state) % 2;
		struct eh_frame_record a = record(common, sizeof(common), COMMON_AT, is_32bit);
		struct eh_frame_record b = record(function, size, FUNCTION_AT, is_32bit);
		struct frame_rule r;

		a.is_arm64 = b.is_arm64 = is_arm64;
		memcpy(common, common_bytes, sizeof(common));
		memcpy(function, bytes, size);
		if (is_arm64)
			common[15] = 30;	/* the return address */
		for (unsigned n = random_next(&state) % 3 + 1; n; n--)
			common[random_next(&state) % sizeof(common)] = random_next(&state);
		for (unsigned n = random_next(&state) % 6 + 1; n; n--)
			function[random_next(&state) % size] = random_next(&state);
		if (eh_frame_rule(&a, &b, START + random_next(&state) % 0x100, &r))
			ck_assert_uint_lt(r.base, FRAME_REGISTERS);
		free(function);
	}
}
END_TEST

static TCase *eh_frame_tests(void)
{
	TCase *t = tcase_create("eh_frame");

	tcase_add_test(t, functions_are_sorted);
	tcase_add_test(t, a_truncated_section_has_the_functions_before);
	tcase_add_test(t, random_sections_do_no_harm);
	tcase_add_test(t, rules_follow_the_instructions);
	tcase_add_test(t, other_forms_have_no_rule);
	tcase_add_test(t, expressions_may_be_a_register_and_an_offset);
	tcase_add_test(t, i386_code_has_rules);
	tcase_add_test(t, arm64_code_has_rules);
	tcase_add_test(t, signal_frames_of_x86_64_have_no_rule);
	tcase_add_test(t, random_records_do_no_harm);
	return t;
}
UNIT_CASE(eh_frame_tests)
