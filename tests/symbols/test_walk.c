#include "lib/unit.h"

#include <stddef.h>
#include <string.h>
#include <sys/ucontext.h>

#include "symbols/unwind/walk.h"

enum { STACK = 0x7000, WORDS = 16, FRAMES_MAX = 8 };

/* DWARF's numbers of registers */
enum { RBX = 3, RSI, RDI, RBP, RSP, X19 = 19, X29 = 29, X30, SP };

/* A process: functions at 0x1000, 0x2000, …, each with the rule of that index; its stack; and, from
 * address 0 on, tables */
struct fake {
	struct frame_rule rules[FRAMES_MAX];
	uint64_t stack[WORDS];
	uint64_t tables[WORDS];
	uint64_t found[FRAMES_MAX];
	unsigned count;
	struct walk_rest rest;
	unsigned returns;	/* index of the first other frame that follows no call; 0: none */
};

static bool read_fake(void *ctx, uint64_t addr, uint64_t *word)
{
	const struct fake *f = ctx;

	if (addr < sizeof(f->tables))
		*word = f->tables[addr / 8];
	else if (addr >= STACK && addr < STACK + sizeof(f->stack))
		*word = f->stack[(addr - STACK) / 8];
	else
		return false;
	return true;
}

static bool take_frame(void *ctx, uint64_t ip, bool is_return)
{
	struct fake *f = ctx;

	ck_assert_int_eq(is_return, f->count > 0 && (!f->returns || f->count < f->returns));
	f->found[f->count++] = ip;
	return ip && ip < 0x8000;
}

/* The function at 0x7000 has no rule. */
static const struct frame_rule *rule_of(void *ctx, uint64_t ip, bool is_return)
{
	struct fake *f = ctx;

	(void)is_return;
	return ip >> 12 < 7 ? &f->rules[ip >> 12] : NULL;
}

static enum walk_end walk_fake(struct fake *f, const struct frame_registers *r, unsigned limit)
{
	struct unwind_source from = {
		.registers = r, .read = read_fake, .frame = take_frame, .ctx = f,
	};

	f->count = 0;
	return walk(&from, rule_of, limit, &f->rest);
}

/* One function relative to rsp, one to the rbp that the first has saved, and the outermost one */
static struct fake three_functions(void)
{
	return (struct fake){
		.rules = {
			[1] = {.base = FRAME_RSP, .offset = 32, .return_address = -8,
			       .saved = 1 << FRAME_RBP, .at = {[FRAME_RBP] = -16}},
			[2] = {.base = FRAME_RBP, .offset = 16, .return_address = -8},
			[3] = {.is_outermost = true},
			[4] = {.is_missing = true},
			[5] = {.base = FRAME_RSP, .offset = 0, .return_address = 0},
			[6] = {.base = FRAME_RBX, .offset = 16, .return_address = -8,
			       .lost = 1 << FRAME_RBX},
		},
		.stack = {0, 0, STACK + 64, 0x2345, [9] = 0x3456},
	};
}

START_TEST(callers_are_found_by_rules)
{
	struct fake f = three_functions();
	struct frame_registers r = {.ip = 0x1234, .value[RSP] = STACK};

	ck_assert_int_eq(walk_fake(&f, &r, FRAMES_MAX), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 3);
	ck_assert(f.found[0] == 0x1234 && f.found[1] == 0x2345 && f.found[2] == 0x3456);
	ck_assert_int_eq(walk_fake(&f, &r, 2), WALK_CUT);
	ck_assert_uint_eq(f.count, 2);
	f.stack[9] = 0;		/* no return address */
	ck_assert_int_eq(walk_fake(&f, &r, FRAMES_MAX), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 3);
	f.stack[9] = 0x9000;	/* no frame follows */
	ck_assert_int_eq(walk_fake(&f, &r, FRAMES_MAX), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 3);
}
END_TEST

START_TEST(what_the_rules_do_not_tell_is_unknown)
{
	struct fake f = three_functions();
	struct frame_registers r = {.ip = 0x1234, .value[RSP] = STACK};

	f.stack[9] = 0x7000;
	ck_assert_int_eq(walk_fake(&f, &r, FRAMES_MAX), WALK_UNKNOWN);
	ck_assert_uint_eq(f.count, 3);
	ck_assert_uint_eq(f.rest.registers.ip, 0x7000);
	ck_assert_uint_eq(f.rest.registers.value[RSP], STACK + 80);
	ck_assert_uint_eq(f.rest.registers.value[RBP], STACK + 64);
	ck_assert(f.rest.is_return);
	f.stack[2] = STACK + sizeof(f.stack);	/* the stack ends before */
	ck_assert_int_eq(walk_fake(&f, &r, FRAMES_MAX), WALK_UNKNOWN);
	/* a return to the same function with the same stack */
	f.stack[0] = 0x5000;
	ck_assert_int_eq(walk_fake(&f, &(struct frame_registers){.ip = 0x5000, .value[RSP] = STACK},
				   FRAMES_MAX), WALK_UNKNOWN);
	/* a caller that needs a register that was lost */
	f.stack[3] = 0x6000;
	ck_assert_int_eq(walk_fake(&f, &(struct frame_registers){
		.ip = 0x6000, .value[RSP] = STACK, .value[RBX] = STACK + 16},
		FRAMES_MAX), WALK_UNKNOWN);
}
END_TEST

/* Of the registers only rip and rsp are known, and rbp is guessed. */
static uint64_t guess_frame_pointer(void *ctx, uint64_t sp)
{
	(void)ctx;
	return sp == STACK ? STACK + 16 : 0;
}

START_TEST(frame_pointers_that_are_unknown_are_guessed)
{
	struct fake f = three_functions();
	struct frame_registers r = {.ip = 0x2234, .value[RSP] = STACK, .value[RBP] = 1};
	struct unwind_source from = {
		.registers = &r, .read = read_fake, .frame = take_frame,
		.frame_pointer = guess_frame_pointer, .ctx = &f,
	};

	f.stack[3] = 0x3456;
	ck_assert_int_eq(walk(&from, rule_of, FRAMES_MAX, &f.rest), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 2);
	ck_assert_uint_eq(f.found[1], 0x3456);
	/* no guess is possible */
	f.count = 0;
	r.value[RSP] += 8;
	ck_assert_int_eq(walk(&from, rule_of, FRAMES_MAX, &f.rest), WALK_UNKNOWN);
}
END_TEST

/* Code that returns from a handler, at address 0 of the tables, and the context on the stack */
START_TEST(interrupted_functions_are_found_by_the_context)
{
	static const uint8_t code[] = {0x48, 0xc7, 0xc0, 15, 0, 0, 0, 0x0f, 0x05};
	struct frame_rule rule;
	struct fake f = {.tables = {0}};

	memcpy(f.tables, code, sizeof(code));
	ck_assert(walk_code_rule(read_fake, &f, 0, false, &rule));
	ck_assert(rule.is_signal && rule.base == FRAME_RSP && !(rule.saved >> FRAME_RSP & 1));
#ifdef __x86_64__
	ck_assert_int_eq(rule.offset, offsetof(ucontext_t, uc_mcontext.gregs[REG_RSP]));
	ck_assert_int_eq(rule.return_address, offsetof(ucontext_t, uc_mcontext.gregs[REG_RIP]));
	ck_assert_int_eq(rule.at[FRAME_RBX], offsetof(ucontext_t, uc_mcontext.gregs[REG_RBX]));
	ck_assert_int_eq(rule.at[FRAME_RBP], offsetof(ucontext_t, uc_mcontext.gregs[REG_RBP]));
	ck_assert_int_eq(rule.at[FRAME_R12], offsetof(ucontext_t, uc_mcontext.gregs[REG_R12]));
	ck_assert_int_eq(rule.at[FRAME_R15], offsetof(ucontext_t, uc_mcontext.gregs[REG_R15]));
#endif
	ck_assert(!walk_code_rule(read_fake, &f, 1, false, &rule));
	ck_assert(!walk_code_rule(read_fake, &f, sizeof(f.tables) - 8, false, &rule));
}
END_TEST

/* An i386 stack: a function with esp, one without a rule and with a frame pointer, one that stores
 * the stack pointer of its caller, a signal frame, and the outermost function */
START_TEST(i386_stacks_have_words_of_four_bytes)
{
	struct fake f = {
		.rules = {
			[1] = {.base = FRAME_RSP, .offset = 12, .return_address = -4,
			       .saved = 1 << FRAME_RBP, .at = {[FRAME_RBP] = -8}},
			[2] = {.base = FRAME_RBP, .offset = -4, .is_stored = true,
			       .return_address = -4, .saved = 1 << FRAME_ESI,
			       .by_base = 1 << FRAME_ESI, .at = {[FRAME_ESI] = -8}},
			[3] = {.base = FRAME_ESI, .offset = 8, .return_by_base = true,
			       .return_address = 4, .is_signal = true},
			[4] = {.is_outermost = true},
		},
		.returns = 4,
	};
	uint32_t words[2 * WORDS] = {
		[1] = STACK + 16, [2] = 0x7001,		/* ebp of the caller, return address */
		[4] = STACK + 40, [5] = 0x2001,		/* the same */
		[8] = STACK + 64, [9] = STACK + 60,	/* esi, stack pointer; ebp points behind */
		[14] = 0x3001,
		[17] = 0x4001,
	};
	struct frame_registers r = {
		.ip = 0x1000, .value = {[RSP] = STACK, [RBP] = 1, [RSI] = 2},
	};
	struct unwind_source from = {
		.registers = &r, .read = read_fake, .frame = take_frame, .is_32bit = true,
		.ctx = &f,
	};

	memcpy(f.stack, words, sizeof(words));
	ck_assert_int_eq(walk(&from, rule_of, FRAMES_MAX, &f.rest), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 5);
	ck_assert(f.found[1] == 0x7001 && f.found[2] == 0x2001 && f.found[3] == 0x3001);
	ck_assert(f.found[4] == 0x4001);
	/* a frame pointer that leads down */
	f.count = 0;
	words[1] = STACK;
	memcpy(f.stack, words, sizeof(words));
	ck_assert_int_eq(walk(&from, rule_of, FRAMES_MAX, &f.rest), WALK_UNKNOWN);
	ck_assert_uint_eq(f.count, 2);
}
END_TEST

#define SIGNATURE (UINT64_C(0x35) << 48)

static enum walk_end walk_arm64(struct fake *f, const struct frame_registers *r,
				uint64_t (*frame_pointer)(void *ctx, uint64_t sp))
{
	struct unwind_source from = {
		.registers = r, .read = read_fake, .frame = take_frame, .is_arm64 = true,
		.signature_bits = UINT64_C(0x7f) << 48, .frame_pointer = frame_pointer, .ctx = f,
	};

	f->count = 0;
	return walk(&from, rule_of, FRAMES_MAX, &f->rest);
}

/* An arm64 stack with signed return addresses: a function that has saved nothing, one that has
 * saved x29 and x30, one without a rule and with a frame pointer, and the outermost function */
static struct fake arm64_functions(void)
{
	return (struct fake){
		.rules = {
			[1] = {.base = FRAME_SP, .return_in_x30 = true},
			[2] = {.base = FRAME_SP, .offset = 32, .return_in_x30 = true,
			       .saved = 1 << FRAME_X29 | 1 << FRAME_X30 | 1 << FRAME_X28,
			       .at = {[FRAME_X29] = -32, [FRAME_X30] = -24, [FRAME_X28] = -16}},
			[3] = {.is_outermost = true},
			[4] = {.is_missing = true},
			[5] = {.base = FRAME_X28, .offset = 16, .return_in_x30 = true,
			       .saved = 1 << FRAME_X30, .at = {[FRAME_X30] = -8}},
		},
		.stack = {STACK + 64, 0x7001 | SIGNATURE, STACK + 96,
			  [9] = 0x3001 | SIGNATURE, [13] = 0x3003},
	};
}

START_TEST(arm64_functions_return_to_x30)
{
	struct fake f = arm64_functions();
	struct frame_registers r = {
		.ip = 0x1234, .value = {[SP] = STACK, [X29] = 1, [X30] = 0x2345 | SIGNATURE},
	};

	ck_assert_int_eq(walk_arm64(&f, &r, NULL), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 4);
	ck_assert(f.found[1] == 0x2345 && f.found[2] == 0x7001 && f.found[3] == 0x3001);
	/* the caller's registers are restored: x28, which the next function needs */
	f.stack[1] = 0x5001;
	ck_assert_int_eq(walk_arm64(&f, &r, NULL), WALK_COMPLETE);
	ck_assert(f.count == 4 && f.found[2] == 0x5001 && f.found[3] == 0x3003);
	/* x30 is lost after a call: a function that has not saved it has no caller */
	f.stack[1] = 0x1001;
	f.stack[0] = 0;
	ck_assert_int_eq(walk_arm64(&f, &r, NULL), WALK_UNKNOWN);
	ck_assert(f.count == 3 && f.rest.registers.ip == 0x1001);
	ck_assert_uint_eq(f.rest.registers.value[SP], STACK + 32);
	/* a frame pointer that leads down, and one of the outermost function */
	f.stack[1] = 0x7001;
	f.stack[0] = STACK;
	ck_assert_int_eq(walk_arm64(&f, &r, NULL), WALK_UNKNOWN);
	f.stack[1] = 0x4001;
	f.stack[0] = 0;
	ck_assert_int_eq(walk_arm64(&f, &r, NULL), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 3);
}
END_TEST

/* Of a task that is not stopped, neither x29 nor x30 are known: x29 is guessed, x30 is not. */
START_TEST(arm64_frame_pointers_that_are_unknown_are_guessed)
{
	struct fake f = arm64_functions();
	struct frame_registers r = {.ip = 0x7234, .value = {[SP] = STACK, [X30] = 0x2345}};

	f.stack[3] = 0x3002 | SIGNATURE;
	ck_assert_int_eq(walk_arm64(&f, &r, guess_frame_pointer), WALK_COMPLETE);
	ck_assert(f.count == 2 && f.found[1] == 0x3002);
	r.ip = 0x1234;
	ck_assert_int_eq(walk_arm64(&f, &r, guess_frame_pointer), WALK_UNKNOWN);
	ck_assert_uint_eq(f.count, 1);
}
END_TEST

START_TEST(callers_of_arm64_code_are_undone)
{
	struct unwind_source from = {.is_arm64 = true, .signature_bits = UINT64_C(0x7f) << 48};
	struct frame_registers r = {.ip = 1, .value = {[SP] = STACK, [X30] = 0x2345 | SIGNATURE}};

	ck_assert(walk_undo_call(&from, &r));
	ck_assert(r.ip == 0x2345 && r.value[SP] == STACK);
}
END_TEST

START_TEST(arm64_code_is_recognized)
{
	/* mov x8, #139; svc #0 */
	static const uint32_t code[] = {0xd2801168, 0xd4000001};
	/* a plain entry of a procedure linkage table, and one with bti and a signature */
	static const uint32_t entries[] = {
		0x90000110, 0xf947ea11, 0x913f4210, 0xd61f0220,
		0xd503245f, 0x90000110, 0xf947ea11, 0x913f4210, 0xd503219f, 0xd61f0220,
		0x90000110, 0xf947ea11, 0xd61f0200,
	};
	struct frame_rule rule;
	struct fake f = {.tables = {0}};

	memcpy(f.tables, code, sizeof(code));
	memcpy(f.tables + 2, entries, sizeof(entries));
	ck_assert(walk_code_rule(read_fake, &f, 0, true, &rule));
	ck_assert(rule.is_signal && rule.is_stored && rule.return_by_base);
	ck_assert(!rule.return_in_x30 && rule.by_base == rule.saved);
	ck_assert_uint_eq(rule.saved, ((1 << FRAME_REGISTERS) - 1) & ~(1 << FRAME_SP));
#ifdef __aarch64__
	enum { CONTEXT = 128 };
	ck_assert_int_eq(rule.offset, CONTEXT + offsetof(ucontext_t, uc_mcontext.sp));
	ck_assert_int_eq(rule.return_address, CONTEXT + offsetof(ucontext_t, uc_mcontext.pc));
	ck_assert_int_eq(rule.at[FRAME_X30], CONTEXT + offsetof(ucontext_t, uc_mcontext.regs[30]));
	ck_assert_int_eq(rule.at[FRAME_X19], CONTEXT + offsetof(ucontext_t, uc_mcontext.regs[19]));
#endif
	for (unsigned i = 0; i < 10; i++) {
		ck_assert(walk_code_rule(read_fake, &f, 16 + 4 * i, true, &rule));
		ck_assert(rule.return_in_x30 && rule.base == FRAME_SP && !rule.offset);
		ck_assert(!rule.saved && !rule.is_signal);
	}
	for (unsigned i = 10; i < 14; i++)
		ck_assert(!walk_code_rule(read_fake, &f, 16 + 4 * i, true, &rule));
	ck_assert(!walk_code_rule(read_fake, &f, 0, false, &rule));
	ck_assert(!walk_code_rule(read_fake, &f, 0x8000, true, &rule));
}
END_TEST

START_TEST(code_without_a_record_ends_a_stack_without_a_frame_pointer)
{
	struct fake f = three_functions();
	struct frame_registers r = {.ip = 0x4000, .value[RSP] = STACK};

	ck_assert_int_eq(walk_fake(&f, &r, FRAMES_MAX), WALK_COMPLETE);
	ck_assert_uint_eq(f.count, 1);
	r.value[RBP] = STACK + 64;
	ck_assert_int_eq(walk_fake(&f, &r, FRAMES_MAX), WALK_UNKNOWN);
}
END_TEST

START_TEST(records_are_found_in_the_table)
{
	/* at 8: two entries; at 32: the common record; at 56: that of a function at 0x80 of 16
	 * bytes with rsp + 24; its caller at -24. Addresses are relative to 0. */
	static const uint8_t bytes[sizeof(((struct fake *)0)->tables)] = {
		[8] = 0x80, [12] = 56, [16] = 0x90, [20] = 32,
		[32] = 20, [40] = 1, 'z', 'R', 0, 1, 0x78, 16, 1, 3, 0x0c, 7, 24, 0x90, 3,
		[56] = 16, [60] = 28, [64] = 0x80, [68] = 16,
	};
	struct unwind_table table = {.base = 0, .entries = 8, .count = 2};
	struct fake f = {0};
	struct frame_rule rule;

	memcpy(f.tables, bytes, sizeof(bytes));
	f.tables[0x60 / 8] = 0x25ff;
	ck_assert(walk_find_rule(&table, 0x80, false, read_fake, &f, &rule));
	ck_assert(rule.base == FRAME_RSP && rule.offset == 24 && rule.return_address == -24);
	ck_assert(walk_find_rule(&table, 0x90, true, read_fake, &f, &rule));
	ck_assert_int_eq(rule.return_address, -24);
	ck_assert(!walk_find_rule(&table, 0x90, false, read_fake, &f, &rule));
	ck_assert(!walk_find_rule(&table, 0x80, true, read_fake, &f, &rule));
	/* an address behind the function, whose code can be read, and which libunwind knows */
	table.count = 1;
	f.tables[8] = 0x0000000800000030;	/* the function is at 0x30 */
	f.tables[1] = 0x0000003800000030;
	ck_assert(walk_find_rule(&table, 0x41, true, read_fake, &f, &rule) && rule.is_missing);
	ck_assert(!walk_find_rule(&table, 0x60, false, read_fake, &f, &rule));
}
END_TEST

static TCase *walk_tests(void)
{
	TCase *t = tcase_create("walk");

	tcase_add_test(t, callers_are_found_by_rules);
	tcase_add_test(t, what_the_rules_do_not_tell_is_unknown);
	tcase_add_test(t, frame_pointers_that_are_unknown_are_guessed);
	tcase_add_test(t, interrupted_functions_are_found_by_the_context);
	tcase_add_test(t, i386_stacks_have_words_of_four_bytes);
	tcase_add_test(t, arm64_functions_return_to_x30);
	tcase_add_test(t, arm64_frame_pointers_that_are_unknown_are_guessed);
	tcase_add_test(t, callers_of_arm64_code_are_undone);
	tcase_add_test(t, arm64_code_is_recognized);
	tcase_add_test(t, code_without_a_record_ends_a_stack_without_a_frame_pointer);
	tcase_add_test(t, records_are_found_in_the_table);
	return t;
}
UNIT_CASE(walk_tests)
