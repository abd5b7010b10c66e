#include "symbols/unwind/walk.h"

#include <string.h>

/* A register of a function, read only if needed */
struct frame_slot {
	enum { IN_REGISTER, ON_STACK, LOST } where;
	uint64_t value;		/* or address */
};

struct walked_frame {
	uint64_t ip;
	struct frame_slot slots[FRAME_REGISTERS];
};

struct reading {
	bool (*read)(void *ctx, uint64_t addr, uint64_t *word);
	void *ctx;
};

/* Reads by whole words, none of which crosses a page. */
static bool read_bytes(const struct reading *r, uint64_t addr, void *to, size_t size)
{
	uint8_t *at = to;

	while (size) {
		uint64_t word, begin = addr % sizeof(word);
		size_t n = sizeof(word) - begin < size ? sizeof(word) - begin : size;

		if (!r->read(r->ctx, addr - begin, &word))
			return false;
		memcpy(at, (const uint8_t *)&word + begin, n);
		addr += n;
		at += n;
		size -= n;
	}
	return true;
}

bool walk_read_pointer(bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		       bool is_32bit, uint64_t addr, uint64_t *pointer)
{
	struct reading r = {read, ctx};

	if (!is_32bit)
		return read(ctx, addr, pointer);
	*pointer = 0;
	return read_bytes(&r, (uint32_t)addr, pointer, sizeof(uint32_t));
}

static bool read_stack(const struct unwind_source *from, uint64_t addr, uint64_t *word)
{
	return walk_read_pointer(from->read, from->ctx, from->is_32bit, addr, word);
}

static bool get_register(const struct unwind_source *from, const struct frame_slot *s,
			 uint64_t *value)
{
	*value = s->value;
	return s->where == IN_REGISTER ||
		(s->where == ON_STACK && read_stack(from, s->value, value));
}

/* DWARF's numbers of registers */
enum {
	NUMBER_RBX = 3, NUMBER_RSI, NUMBER_RDI, NUMBER_RBP, NUMBER_RSP, NUMBER_R12 = 12,
	NUMBER_X19 = 19, NUMBER_X20, NUMBER_X24 = 24, NUMBER_X29 = 29, NUMBER_X30, NUMBER_SP,
};

static const uint8_t *register_numbers(const struct unwind_source *from)
{
	static const uint8_t x86[FRAME_REGISTERS_X86] = {
		NUMBER_RBX, NUMBER_RBP, NUMBER_R12, NUMBER_R12 + 1, NUMBER_R12 + 2, NUMBER_R12 + 3,
		NUMBER_RSP,
	}, arm64[FRAME_REGISTERS] = {
		NUMBER_X19, NUMBER_X29, NUMBER_X20, NUMBER_X20 + 1, NUMBER_X20 + 2, NUMBER_X20 + 3,
		NUMBER_SP, NUMBER_X24, NUMBER_X24 + 1, NUMBER_X24 + 2, NUMBER_X24 + 3,
		NUMBER_X24 + 4, NUMBER_X30,
	};

	return from->is_arm64 ? arm64 : x86;
}

static unsigned register_count(const struct unwind_source *from)
{
	return from->is_arm64 ? FRAME_REGISTERS : FRAME_REGISTERS_X86;
}

/* Gets the register that the caller's stack pointer is relative to. */
static bool get_base(const struct unwind_source *from, const struct frame_rule *rule,
		     const struct walked_frame *f, uint64_t *value)
{
	if (get_register(from, &f->slots[rule->base], value))
		return true;
	if (rule->base != FRAME_RBP || !from->frame_pointer)
		return false;
	*value = from->frame_pointer(from->ctx, f->slots[FRAME_RSP].value);
	return *value;
}

/* Returns the register of the caller, by its stack pointer and the base of the rule. */
static struct frame_slot slot_of_caller(const struct frame_rule *rule, const struct walked_frame *f,
					unsigned i, uint64_t base, uint64_t stack)
{
	uint64_t from_where = rule->by_base >> i & 1 ? base : stack;

	if (rule->saved >> i & 1)
		return (struct frame_slot){ON_STACK, from_where + (int64_t)rule->at[i]};
	return rule->lost >> i & 1 ? (struct frame_slot){.where = LOST} : f->slots[i];
}

static bool get_return_address(const struct unwind_source *from, const struct frame_rule *rule,
			       const struct walked_frame *f, uint64_t base, uint64_t stack,
			       uint64_t *ip)
{
	struct frame_slot x30;

	if (!rule->return_in_x30)
		return read_stack(from, (rule->return_by_base ? base : stack) +
				  (int64_t)rule->return_address, ip);
	x30 = slot_of_caller(rule, f, FRAME_X30, base, stack);
	if (!get_register(from, &x30, ip))
		return false;
	*ip &= ~from->signature_bits;
	return true;
}

/* Replaces the frame by that of its caller. */
static bool leave(const struct unwind_source *from, const struct frame_rule *rule,
		  struct walked_frame *f)
{
	unsigned registers = register_count(from);
	uint64_t base, stack, ip;
	struct frame_slot *sp = &f->slots[FRAME_RSP];

	if (!get_base(from, rule, f, &base))
		return false;
	stack = base + (int64_t)rule->offset;
	if (rule->is_stored && !read_stack(from, stack, &stack))
		return false;
	if (!get_return_address(from, rule, f, base, stack, &ip) ||
	    (ip == f->ip && stack == sp->value))
		return false;
	for (unsigned i = 0; i < registers; i++)
		f->slots[i] = slot_of_caller(rule, f, i, base, stack);
	/* the call has changed it */
	if (rule->return_in_x30)
		f->slots[FRAME_X30].where = LOST;
	*sp = (struct frame_slot){IN_REGISTER, from->is_32bit ? (uint32_t)stack : stack};
	f->ip = ip;
	return true;
}

/* Whether the function is the outermost one. One without a record is if the frame pointer is 0: the
 * code that begins a program clears it. */
static bool is_outermost(const struct unwind_source *from, const struct frame_rule *rule,
			 const struct walked_frame *f)
{
	uint64_t value;

	return rule->is_outermost || (rule->is_missing &&
		get_register(from, &f->slots[FRAME_RBP], &value) && !value);
}

/* Leaves a function without a rule, if it is i386 or arm64 code and has a frame pointer: there, the
 * caller's is saved, and the return address follows. */
static bool leave_by_frame_pointer(const struct unwind_source *from, struct walked_frame *f)
{
	enum { WORD = sizeof(uint32_t), WORD_ARM64 = sizeof(uint64_t) };
	static const struct frame_rule rule_of_i386 = {
		.base = FRAME_RBP, .offset = 2 * WORD, .return_address = -WORD,
		.saved = 1 << FRAME_RBP, .at = {[FRAME_RBP] = -2 * WORD},
	}, rule_of_arm64 = {
		.base = FRAME_X29, .offset = 2 * WORD_ARM64, .return_in_x30 = true,
		.saved = 1 << FRAME_X29 | 1 << FRAME_X30,
		.at = {[FRAME_X29] = -2 * WORD_ARM64, [FRAME_X30] = -WORD_ARM64},
	};
	struct walked_frame caller = *f;

	if (!(from->is_32bit || from->is_arm64) ||
	    !leave(from, from->is_32bit ? &rule_of_i386 : &rule_of_arm64, &caller) ||
	    caller.slots[FRAME_RSP].value <= f->slots[FRAME_RSP].value)
		return false;
	*f = caller;
	return true;
}

/* Leaves a function by its rule, which may be NULL. One that has not saved x30 has no caller that
 * could be known if the task is not stopped: a frame pointer would be that of a caller further up,
 * or one that an earlier function has left on the stack. */
static bool leave_function(const struct unwind_source *from, const struct frame_rule *rule,
			   struct walked_frame *f)
{
	return rule && !rule->is_missing ? leave(from, rule, f) : leave_by_frame_pointer(from, f);
}

static struct walked_frame innermost_frame(const struct unwind_source *from)
{
	const struct frame_registers *r = from->registers;
	const uint8_t *numbers = register_numbers(from);
	struct walked_frame f = {.ip = r->ip};

	for (unsigned i = 0; i < register_count(from); i++)
		f.slots[i] = (struct frame_slot){
			.where = from->frame_pointer && i != FRAME_RSP ? LOST : IN_REGISTER,
			.value = r->value[numbers[i]],
		};
	if (from->is_32bit) {
		f.slots[FRAME_ESI].value = r->value[NUMBER_RSI];
		f.slots[FRAME_EDI].value = r->value[NUMBER_RDI];
	}
	return f;
}

static struct walk_rest rest_of(const struct unwind_source *from, const struct walked_frame *f,
				bool is_return)
{
	struct walk_rest rest = {.registers.ip = f->ip, .is_return = is_return};
	const uint8_t *numbers = register_numbers(from);
	uint64_t value;

	for (unsigned i = 0; i < register_count(from); i++)
		if (get_register(from, &f->slots[i], &value))
			rest.registers.value[numbers[i]] = value;
	rest.has_frame_pointer = rest.registers.value[numbers[FRAME_RBP]];
	return rest;
}

enum walk_end walk(const struct unwind_source *from, walk_rule rule, unsigned limit,
		   struct walk_rest *rest)
{
	struct walked_frame f = innermost_frame(from);
	bool is_return = from->is_return;

	for (unsigned i = 0; i < limit; i++) {
		const struct frame_rule *found;

		if (!from->frame(from->ctx, f.ip, is_return))
			return WALK_COMPLETE;
		found = rule(from->ctx, f.ip, is_return);
		if (found && is_outermost(from, found, &f))
			return WALK_COMPLETE;
		if (!leave_function(from, found, &f)) {
			*rest = rest_of(from, &f, is_return);
			return WALK_UNKNOWN;
		}
		is_return = !found || !found->is_signal;
	}
	return WALK_CUT;
}

/* Finds the address of the record of the function that begins last at or before the address. */
static bool find_record(const struct reading *r, const struct unwind_table *table, uint64_t addr,
			uint64_t *record)
{
	struct eh_frame_entry entry, found;
	uint64_t low = 0, high = table->count;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (!read_bytes(r, table->entries + middle * sizeof(entry), &entry, sizeof(entry)))
			return false;
		if (table->base + (int64_t)entry.start <= addr) {
			found = entry;
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (!low)
		return false;
	*record = table->base + (int64_t)found.description;
	return true;
}

static bool has_code(const struct reading *r, uint64_t ip, const uint8_t *code, size_t size)
{
	uint8_t there[16];

	return size <= sizeof(there) && read_bytes(r, ip, there, size) &&
		!memcmp(there, code, size);
}

/* Whether the code at the address is the rest of an entry of a procedure linkage table of arm64:
 * these instructions in this order, the last of which jumps. */
static bool is_jump_entry(const struct reading *r, uint64_t ip)
{
	static const struct {
		uint32_t mask, code;
	} entry[] = {
		{0xffffffff, 0xd503245f},	/* bti c */
		{0x9f00001f, 0x90000010},	/* adrp x16, PAGE */
		{0xffc003ff, 0xf9400211},	/* ldr x17, [x16, OFFSET] */
		{0xffc003ff, 0x91000210},	/* add x16, x16, OFFSET */
		{0xffffffff, 0xd503219f},	/* autia1716 */
		{0xffffffff, 0xd61f0220},	/* br x17 */
	};
	enum { COUNT = sizeof(entry) / sizeof(*entry) };
	unsigned i = 0;
	uint32_t code;

	while (i < COUNT && read_bytes(r, ip, &code, sizeof(code))) {
		while (i < COUNT && (code & entry[i].mask) != entry[i].code)
			i++;
		if (i++ == COUNT - 1)
			return true;
		ip += sizeof(code);
	}
	return false;
}

static bool arm64_code_rule(const struct reading *r, uint64_t ip, struct frame_rule *rule)
{
	/* mov x8, #__NR_rt_sigreturn; svc #0 */
	static const uint8_t code[] = {0x68, 0x11, 0x80, 0xd2, 0x01, 0, 0, 0xd4};
	enum {
		/* struct rt_sigframe of arch/arm64/kernel/signal.c, whose second member is a
		 * ucontext_t */
		REGISTERS = 312, WORD = sizeof(uint64_t),
		ALL = (1 << FRAME_REGISTERS) - 1 - (1 << FRAME_SP),
	};
	static const struct frame_rule from_context = {
		.base = FRAME_SP, .is_stored = true, .offset = REGISTERS + NUMBER_SP * WORD,
		.return_by_base = true, .return_address = REGISTERS + (NUMBER_SP + 1) * WORD,
		.is_signal = true, .saved = ALL, .by_base = ALL,
		.at = {
			[FRAME_X19] = REGISTERS + 19 * WORD, [FRAME_X20] = REGISTERS + 20 * WORD,
			[FRAME_X21] = REGISTERS + 21 * WORD, [FRAME_X22] = REGISTERS + 22 * WORD,
			[FRAME_X23] = REGISTERS + 23 * WORD, [FRAME_X24] = REGISTERS + 24 * WORD,
			[FRAME_X25] = REGISTERS + 25 * WORD, [FRAME_X26] = REGISTERS + 26 * WORD,
			[FRAME_X27] = REGISTERS + 27 * WORD, [FRAME_X28] = REGISTERS + 28 * WORD,
			[FRAME_X29] = REGISTERS + 29 * WORD, [FRAME_X30] = REGISTERS + 30 * WORD,
		},
	};

	if (has_code(r, ip, code, sizeof(code)))
		*rule = from_context;
	else if (is_jump_entry(r, ip))
		*rule = (struct frame_rule){.base = FRAME_SP, .return_in_x30 = true};
	else
		return false;
	return true;
}

bool walk_undo_call(const struct unwind_source *from, struct frame_registers *registers)
{
	unsigned word = from->is_32bit ? sizeof(uint32_t) : sizeof(uint64_t);
	uint64_t *sp = &registers->value[NUMBER_RSP];

	if (from->is_arm64) {
		registers->ip = registers->value[NUMBER_X30] & ~from->signature_bits;
		return true;
	}
	if (*sp % word || !read_stack(from, *sp, &registers->ip))
		return false;
	*sp += word;
	return true;
}

bool walk_code_rule(bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		    uint64_t ip, bool is_arm64, struct frame_rule *rule)
{
	/* mov $__NR_rt_sigreturn, %rax; syscall */
	static const uint8_t code[] = {0x48, 0xc7, 0xc0, 15, 0, 0, 0, 0x0f, 0x05};
	/* The stack pointer points to a struct ucontext (asm/ucontext.h, asm/sigcontext.h). */
	static const struct frame_rule from_context = {
		.base = FRAME_RSP, .is_stored = true, .offset = 160, .return_by_base = true,
		.return_address = 168, .is_signal = true,
		.saved = (1 << FRAME_REGISTERS_X86) - 1 - (1 << FRAME_RSP),
		.by_base = (1 << FRAME_REGISTERS_X86) - 1 - (1 << FRAME_RSP),
		.at = {
			[FRAME_RBX] = 128, [FRAME_RBP] = 120, [FRAME_R12] = 72, [FRAME_R13] = 80,
			[FRAME_R14] = 88, [FRAME_R15] = 96,
		},
	};
	struct reading r = {read, ctx};

	if (is_arm64)
		return arm64_code_rule(&r, ip, rule);
	if (!has_code(&r, ip, code, sizeof(code)))
		return false;
	*rule = from_context;
	return true;
}

bool walk_find_rule(const struct unwind_table *table, uint64_t ip, bool is_return,
		    bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		    struct frame_rule *rule)
{
	enum { SIZE_MAX_OF_RECORD = 4096, LENGTH = sizeof(uint32_t) };
	static const uint8_t jump[] = {0xff, 0x25};
	uint8_t bytes[SIZE_MAX_OF_RECORD], common_bytes[SIZE_MAX_OF_RECORD / 8];
	struct eh_frame_record record = {.bytes = bytes, .is_32bit = table->is_32bit,
					 .is_arm64 = table->is_arm64};
	struct eh_frame_record common = {.bytes = common_bytes, .is_32bit = table->is_32bit,
					 .is_arm64 = table->is_arm64};
	struct reading r = {read, ctx};
	uint32_t length, id;

	if (!find_record(&r, table, ip - is_return, &record.address) ||
	    !read_bytes(&r, record.address, &length, LENGTH) || length < LENGTH ||
	    length > sizeof(bytes) - LENGTH ||
	    !read_bytes(&r, record.address, bytes, length + LENGTH))
		return false;
	record.size = length + LENGTH;
	memcpy(&id, bytes + LENGTH, sizeof(id));
	common.address = record.address + LENGTH - id;
	if (!read_bytes(&r, common.address, &length, LENGTH) ||
	    length > sizeof(common_bytes) - LENGTH ||
	    !read_bytes(&r, common.address, common_bytes, length + LENGTH))
		return false;
	common.size = length + LENGTH;
	/* libunwind recognizes x86-64 entries of the procedure linkage table that have no record */
	return eh_frame_rule(&common, &record, ip - is_return, rule) &&
		!(rule->is_missing && !table->is_arm64 && has_code(&r, ip, jump, sizeof(jump)));
}
