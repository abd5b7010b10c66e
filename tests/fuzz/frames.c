/* Rules for unwinding: a section .eh_frame or .debug_frame, and a table .eh_frame_hdr with a stack
 * that is unwound by it. The input begins with flags (1: i386 code, 2: .debug_frame, 4:
 * arm64 code) and three bytes of the section's address, from the second one on. */
#include "fuzz/target.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/rules/debug_frame.h"
#include "symbols/rules/eh_frame.h"
#include "symbols/rules/elf_head.h"
#include "symbols/unwind/walk.h"

enum { IS_32BIT = 1, IS_DEBUG = 2, IS_ARM64 = 4 };
/* DWARF's numbers of registers */
enum { RBX = 3, RBP = 6, RSP, X19 = 19, X29 = 29, X30, SP };
enum { HEAD = 4, ENTRIES_MAX = 64, STACK_WORDS = 32, FRAMES_LIMIT = 64 };
static const uint64_t STACK_AT = 0x7f0000000000, TABLE_AT = 0x7e0000000000;

/* A process: the section, the table of its functions, and a stack that consists of the last words
 * of the section */
struct space {
	const uint8_t *bytes;
	size_t size;
	uint64_t address;
	const struct eh_frame_entry *entries;
	size_t count;
	struct unwind_table table;
	struct frame_rule rule;
	unsigned frames;
};

static bool read_part(const void *bytes, uint64_t begin, uint64_t size, uint64_t addr,
		      uint64_t *word)
{
	if (addr < begin || addr - begin >= size)
		return false;
	*word = 0;
	memcpy(word, (const uint8_t *)bytes + (addr - begin),
	       size - (addr - begin) < sizeof(*word) ? size - (addr - begin) : sizeof(*word));
	return true;
}

static bool read_space(void *ctx, uint64_t addr, uint64_t *word)
{
	const struct space *s = ctx;
	size_t stack = s->size < STACK_WORDS * 8 ? s->size : STACK_WORDS * 8;

	return read_part(s->bytes, s->address, s->size, addr, word) ||
		read_part(s->entries, TABLE_AT, s->count * sizeof(*s->entries), addr, word) ||
		read_part(s->bytes + s->size - stack, STACK_AT, stack, addr, word);
}

static bool take_frame(void *ctx, uint64_t ip, bool is_return)
{
	struct space *s = ctx;

	(void)ip, (void)is_return;
	fuzz_expect(++s->frames <= FRAMES_LIMIT, "more frames are found than wanted");
	return true;
}

/* All code that is not in the table is in the first function. */
static const struct frame_rule *rule_of(void *ctx, uint64_t ip, bool is_return)
{
	struct space *s = ctx;

	if (walk_find_rule(&s->table, ip, is_return, read_space, s, &s->rule) ||
	    walk_code_rule(read_space, s, ip, s->table.is_arm64, &s->rule) ||
	    (s->count && walk_find_rule(&s->table, s->table.base + (int64_t)s->entries->start + 1,
					is_return, read_space, s, &s->rule)))
		return &s->rule;
	return NULL;
}

static void check_rule(const struct frame_rule *r)
{
	fuzz_expect(r->base < FRAME_REGISTERS && !(r->saved >> FRAME_REGISTERS) &&
		    !(r->lost >> FRAME_REGISTERS), "a rule names no register");
}

static void use_eh_frame(struct space *s, bool is_32bit, bool is_arm64)
{
	struct eh_frame_entry *entries = eh_frame_index(&(struct eh_frame_section){
		.bytes = s->bytes, .size = s->size, .address = s->address, .is_32bit = is_32bit,
	}, &s->count);

	s->entries = entries;
	s->table = (struct unwind_table){
		.base = s->address, .entries = TABLE_AT, .count = s->count, .is_32bit = is_32bit,
		.is_arm64 = is_arm64,
	};
	for (size_t i = 0; i < s->count && i < ENTRIES_MAX; i++) {
		uint64_t start = s->table.base + (int64_t)entries[i].start;
		struct frame_registers registers = {
			.ip = start + 1, .value = {
				[RSP] = STACK_AT, [RBP] = STACK_AT + 16, [RBX] = STACK_AT + 64,
				[X19] = STACK_AT + 64, [X29] = STACK_AT + 16, [X30] = start + 16,
				[SP] = STACK_AT,
			},
		};
		struct unwind_source from = {
			.registers = &registers, .is_32bit = is_32bit, .is_arm64 = is_arm64,
			.signature_bits = is_arm64 ? UINT64_C(0x7f) << 48 : 0,
			.read = read_space, .frame = take_frame, .ctx = s,
		};
		struct walk_rest rest;

		for (uint64_t at = start; at < start + 32; at++)
			if (walk_find_rule(&s->table, at, false, read_space, s, &s->rule))
				check_rule(&s->rule);
		s->frames = 0;
		walk(&from, rule_of, FRAMES_LIMIT, &rest);
	}
	free(entries);
}

static void use_debug_frame(const struct space *s, bool is_32bit, bool is_arm64)
{
	const struct elf_head head = {.is_32bit = is_32bit, .is_arm64 = is_arm64};
	struct debug_frame f = {0};
	struct frame_rule rule;

	debug_frame_read(&f, s->bytes, s->size, &head);
	for (size_t i = 0; i < f.count && i < ENTRIES_MAX; i++)
		for (uint64_t at = 0; at < 32; at++)
			if (debug_frame_rule(&f, (uint64_t)(int64_t)f.index[i].start + at, &rule))
				check_rule(&rule);
	debug_frame_done(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct space s = {0};
	bool is_arm64;

	if (size < HEAD)
		return 0;
	s.bytes = data + HEAD;
	s.size = size - HEAD;
	s.address = (uint64_t)(data[1] | data[2] << 8 | data[3] << 16) << 8;
	is_arm64 = (data[0] & (IS_32BIT | IS_ARM64)) == IS_ARM64;
	if (data[0] & IS_DEBUG)
		use_debug_frame(&s, data[0] & IS_32BIT, is_arm64);
	else
		use_eh_frame(&s, data[0] & IS_32BIT, is_arm64);
	return 0;
}
