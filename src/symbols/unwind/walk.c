#include "symbols/unwind/walk.h"

#include <string.h>
#include <sys/user.h>

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

static bool get_register(const struct unwind_source *from, const struct frame_slot *s,
			 uint64_t *value)
{
	*value = s->value;
	return s->where == IN_REGISTER ||
		(s->where == ON_STACK && from->read(from->ctx, s->value, value));
}

/* Replaces the frame by that of its caller. */
static bool leave(const struct unwind_source *from, const struct frame_rule *rule,
		  struct walked_frame *f)
{
	uint64_t stack, ip;
	struct frame_slot *sp = &f->slots[FRAME_RSP];

	if (!get_register(from, &f->slots[rule->base], &stack))
		return false;
	stack += (int64_t)rule->offset;
	if (!from->read(from->ctx, stack + (int64_t)rule->return_address, &ip) || !ip ||
	    (ip == f->ip && stack == sp->value))
		return false;
	for (unsigned i = 0; i < FRAME_REGISTERS; i++) {
		if (rule->saved >> i & 1)
			f->slots[i] = (struct frame_slot){ON_STACK, stack + (int64_t)rule->at[i]};
		else if (rule->lost >> i & 1)
			f->slots[i].where = LOST;
	}
	*sp = (struct frame_slot){IN_REGISTER, stack};
	f->ip = ip;
	return true;
}

/* Whether a function without a rule is the outermost one: the code that begins a program clears the
 * frame pointer. */
static bool has_no_frame_pointer(const struct unwind_source *from, const struct walked_frame *f)
{
	uint64_t value;

	return get_register(from, &f->slots[FRAME_RBP], &value) && !value;
}

enum walk_end walk(const struct unwind_source *from, walk_rule rule, unsigned limit)
{
	const struct user_regs_struct *r = from->registers;
	struct walked_frame f = {
		.ip = r->rip,
		.slots = {
			[FRAME_RBX] = {IN_REGISTER, r->rbx}, [FRAME_RBP] = {IN_REGISTER, r->rbp},
			[FRAME_R12] = {IN_REGISTER, r->r12}, [FRAME_R13] = {IN_REGISTER, r->r13},
			[FRAME_R14] = {IN_REGISTER, r->r14}, [FRAME_R15] = {IN_REGISTER, r->r15},
			[FRAME_RSP] = {IN_REGISTER, r->rsp},
		},
	};
	bool is_return = false;

	if (from->frame_pointer || from->is_return)
		return WALK_UNKNOWN;
	for (unsigned i = 0; i < limit; i++, is_return = true) {
		const struct frame_rule *found;

		if (!from->frame(from->ctx, f.ip, is_return))
			return WALK_COMPLETE;
		found = rule(from->ctx, f.ip, is_return);
		if (!found)
			return WALK_UNKNOWN;
		if (found->is_outermost)
			return WALK_COMPLETE;
		if (found->is_missing)
			return has_no_frame_pointer(from, &f) ? WALK_COMPLETE : WALK_UNKNOWN;
		if (!leave(from, found, &f))
			return WALK_UNKNOWN;
	}
	return WALK_CUT;
}

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

/* Whether libunwind recognizes code without a record by its instructions: entries of the procedure
 * linkage table, and code that returns from a signal handler */
static bool has_known_code(const struct reading *r, uint64_t ip)
{
	static const uint8_t signal_return[] = {0x48, 0xc7, 0xc0, 15, 0, 0, 0, 0x0f, 0x05};
	static const uint8_t jump[] = {0xff, 0x25};
	uint8_t code[sizeof(signal_return)];

	return !read_bytes(r, ip, code, sizeof(code)) || !memcmp(code, jump, sizeof(jump)) ||
		!memcmp(code, signal_return, sizeof(code));
}

bool walk_find_rule(const struct unwind_table *table, uint64_t ip, bool is_return,
		    bool (*read)(void *ctx, uint64_t addr, uint64_t *word), void *ctx,
		    struct frame_rule *rule)
{
	enum { SIZE_MAX_OF_RECORD = 4096, LENGTH = sizeof(uint32_t) };
	uint8_t bytes[SIZE_MAX_OF_RECORD], common_bytes[SIZE_MAX_OF_RECORD / 8];
	struct eh_frame_record record = {.bytes = bytes}, common = {.bytes = common_bytes};
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
	return eh_frame_rule(&common, &record, ip - is_return, rule) &&
		!(rule->is_missing && has_known_code(&r, ip));
}
