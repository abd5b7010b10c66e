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

/* Replaces the frame by that of its caller. */
static bool leave(const struct unwind_source *from, const struct frame_rule *rule,
		  struct walked_frame *f)
{
	uint64_t base, stack, ip;
	struct frame_slot *sp = &f->slots[FRAME_RSP];

	if (!get_base(from, rule, f, &base))
		return false;
	stack = base + (int64_t)rule->offset;
	if (rule->is_stored && !read_stack(from, stack, &stack))
		return false;
	if (!read_stack(from, (rule->return_by_base ? base : stack) + (int64_t)rule->return_address,
			&ip) || (ip == f->ip && stack == sp->value))
		return false;
	for (unsigned i = 0; i < FRAME_REGISTERS; i++) {
		uint64_t from_where = rule->by_base >> i & 1 ? base : stack;

		if (rule->saved >> i & 1)
			f->slots[i] = (struct frame_slot){ON_STACK,
				from_where + (int64_t)rule->at[i]};
		else if (rule->lost >> i & 1)
			f->slots[i].where = LOST;
	}
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

/* Leaves a function without a rule, if it is i386 code and has a frame pointer: there, the caller's
 * is saved, and the return address follows. */
static bool leave_by_frame_pointer(const struct unwind_source *from, struct walked_frame *f)
{
	enum { WORD = sizeof(uint32_t) };
	static const struct frame_rule rule = {
		.base = FRAME_RBP, .offset = 2 * WORD, .return_address = -WORD,
		.saved = 1 << FRAME_RBP, .at = {[FRAME_RBP] = -2 * WORD},
	};
	uint64_t sp = f->slots[FRAME_RSP].value;

	return from->is_32bit && leave(from, &rule, f) && f->slots[FRAME_RSP].value > sp;
}

static struct walked_frame innermost_frame(const struct unwind_source *from)
{
	const struct user_regs_struct *r = &from->registers->raw;
	struct walked_frame f = {
		.ip = r->rip,
		.slots = {
			[FRAME_RBX] = {IN_REGISTER, r->rbx}, [FRAME_RBP] = {IN_REGISTER, r->rbp},
			[FRAME_R12] = {IN_REGISTER, r->r12}, [FRAME_R13] = {IN_REGISTER, r->r13},
			[FRAME_R14] = {IN_REGISTER, r->r14}, [FRAME_R15] = {IN_REGISTER, r->r15},
			[FRAME_RSP] = {IN_REGISTER, r->rsp},
		},
	};

	if (from->is_32bit) {
		f.slots[FRAME_ESI].value = r->rsi;
		f.slots[FRAME_EDI].value = r->rdi;
	}
	for (unsigned i = 0; from->frame_pointer && i < FRAME_REGISTERS; i++)
		if (i != FRAME_RSP)
			f.slots[i].where = LOST;
	return f;
}

static struct walk_rest rest_of(const struct unwind_source *from, const struct walked_frame *f,
				bool is_return)
{
	struct walk_rest rest = {.registers.raw.rip = f->ip, .is_return = is_return};
	struct user_regs_struct *r = &rest.registers.raw;
	unsigned long long *all[FRAME_REGISTERS] = {
		[FRAME_RBX] = &r->rbx, [FRAME_RBP] = &r->rbp, [FRAME_R12] = &r->r12,
		[FRAME_R13] = &r->r13, [FRAME_R14] = &r->r14, [FRAME_R15] = &r->r15,
		[FRAME_RSP] = &r->rsp,
	};
	uint64_t value;

	for (unsigned i = 0; i < FRAME_REGISTERS; i++)
		if (get_register(from, &f->slots[i], &value))
			*all[i] = value;
	rest.has_frame_pointer = r->rbp;
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
		if (found && !found->is_missing ? !leave(from, found, &f) :
		    !leave_by_frame_pointer(from, &f)) {
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

bool walk_signal_rule(bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		      uint64_t ip, struct frame_rule *rule)
{
	/* mov $__NR_rt_sigreturn, %rax; syscall */
	static const uint8_t code[] = {0x48, 0xc7, 0xc0, 15, 0, 0, 0, 0x0f, 0x05};
	/* The stack pointer points to a struct ucontext (asm/ucontext.h, asm/sigcontext.h). */
	static const struct frame_rule from_context = {
		.base = FRAME_RSP, .is_stored = true, .offset = 160, .return_by_base = true,
		.return_address = 168, .is_signal = true,
		.saved = (1 << FRAME_REGISTERS) - 1 - (1 << FRAME_RSP),
		.by_base = (1 << FRAME_REGISTERS) - 1 - (1 << FRAME_RSP),
		.at = {
			[FRAME_RBX] = 128, [FRAME_RBP] = 120, [FRAME_R12] = 72, [FRAME_R13] = 80,
			[FRAME_R14] = 88, [FRAME_R15] = 96,
		},
	};
	struct reading r = {read, ctx};

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
	struct eh_frame_record record = {.bytes = bytes, .is_32bit = table->is_32bit};
	struct eh_frame_record common = {.bytes = common_bytes, .is_32bit = table->is_32bit};
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
	/* libunwind recognizes entries of the procedure linkage table that have no record */
	return eh_frame_rule(&common, &record, ip - is_return, rule) &&
		!(rule->is_missing && has_code(&r, ip, jump, sizeof(jump)));
}
