#include "symbols/rules/eh_frame.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory/alloc.h"
#include "base/memory/cleanup.h"
#include "base/memory/sort.h"

/* Encodings of pointers, DW_EH_PE_ */
enum {
	ENCODED_FORMAT = 0x0f, ENCODED_BASE = 0x70,
	ENCODED_ABSOLUTE = 0, ENCODED_UNSIGNED_4 = 3, ENCODED_UNSIGNED_8 = 4,
	ENCODED_SIGNED_4 = 0x0b, ENCODED_SIGNED_8 = 0x0c,
	ENCODED_RELATIVE = 0x10,	/* .base: to the pointer itself */
	ENCODED_UNKNOWN = 0xff,
};

enum { AUGMENTATION_ROOM = 8 };		/* bytes; longer ones are not known */

/* A position in the section, or in a record of it. Reads past the end return 0 and set .failed. */
struct reader {
	const uint8_t *bytes;
	size_t at, end;
	bool failed;
	bool is_32bit;		/* of an i386 file */
	bool is_arm64;		/* of an arm64 file */
	bool is_debug;		/* of .debug_frame */
};

static void read_bytes(struct reader *r, void *to, size_t size)
{
	memset(to, 0, size);
	if (r->end - r->at < size) {
		r->failed = true;
		r->at = r->end;
		return;
	}
	memcpy(to, r->bytes + r->at, size);
	r->at += size;
}

static uint8_t read_byte(struct reader *r)
{
	uint8_t byte;

	read_bytes(r, &byte, sizeof(byte));
	return byte;
}

static uint16_t read_u16(struct reader *r)
{
	uint16_t n;

	read_bytes(r, &n, sizeof(n));
	return n;
}

static uint32_t read_u32(struct reader *r)
{
	uint32_t n;

	read_bytes(r, &n, sizeof(n));
	return n;
}

static void skip_leb128(struct reader *r)
{
	while (read_byte(r) & 0x80)
		;
}

/* Reads a number of variable size. Fails if it has more than 63 bits. */
static uint64_t read_leb128(struct reader *r, bool is_signed)
{
	enum { BITS = 7, MORE = 0x80, NEGATIVE = 0x40, BITS_MAX = 63 };
	uint64_t n = 0;
	unsigned shift = 0;
	uint8_t byte;

	do {
		if (shift >= BITS_MAX) {
			r->failed = true;
			return 0;
		}
		byte = read_byte(r);
		n |= (uint64_t)(byte & ~MORE) << shift;
		shift += BITS;
	} while (byte & MORE);
	return is_signed && byte & NEGATIVE ? n | ~UINT64_C(0) << shift : n;
}

static uint64_t read_unsigned(struct reader *r)
{
	return read_leb128(r, false);
}

static int64_t read_signed(struct reader *r)
{
	return (int64_t)read_leb128(r, true);
}

/* Reads an encoded pointer; `address` is that of the first byte of the section. */
static uint64_t read_pointer(struct reader *r, uint8_t encoding, uint64_t address)
{
	uint64_t base = (encoding & ENCODED_BASE) == ENCODED_RELATIVE ? address + r->at : 0, n;

	switch (encoding & ENCODED_FORMAT) {
	case ENCODED_UNSIGNED_4: return base + read_u32(r);
	case ENCODED_SIGNED_4: return base + (uint64_t)(int64_t)(int32_t)read_u32(r);
	case ENCODED_ABSOLUTE:
		if (r->is_32bit)
			return base + read_u32(r);
		/* fallthrough */
	case ENCODED_UNSIGNED_8:
	case ENCODED_SIGNED_8:
		read_bytes(r, &n, sizeof(n));
		return base + n;
	default:
		r->failed = true;
		return 0;
	}
}

/* Begins the next record of the section; *id is its second word. Returns false at the end. */
static bool next_record(struct reader *section, struct reader *record, uint32_t *id)
{
	enum { LONG = 0xffffffff };
	uint32_t length = read_u32(section);

	if (section->failed || !length || length == LONG || length > section->end - section->at)
		return false;
	*record = *section;
	record->end = section->at + length;
	section->at += length;
	*id = read_u32(record);
	return !record->failed;
}

/* Whether a record with this second word is a common one */
static bool is_common(const struct reader *section, uint32_t id)
{
	return id == (section->is_debug ? UINT32_MAX : 0);
}

/* Reads a common record from after its second word up to the augmentation, a string. Returns its
 * version; 0: it is not known. */
static uint8_t read_begin(struct reader *r, char augmentation[AUGMENTATION_ROOM])
{
	enum { WITH_SIZES = 4 };	/* of addresses and of segment selectors */
	uint8_t version = read_byte(r);

	for (unsigned i = 0; (augmentation[i] = read_byte(r)); i++)
		if (i == AUGMENTATION_ROOM - 1)
			return 0;
	if (version == 1 || version == 3)
		return version;
	if (version != WITH_SIZES || read_byte(r) != (r->is_32bit ? 4 : 8) || read_byte(r))
		return 0;
	return version;
}

/* Returns the encoding of the addresses in the records that share the common record at the offset.
 */
static uint8_t address_encoding(const struct reader *section, size_t at)
{
	struct reader all = *section, r;
	char augmentation[AUGMENTATION_ROOM] = "";
	uint8_t encoding, version;
	uint32_t id;

	all.at = at;
	if (at >= all.end || !next_record(&all, &r, &id) || !is_common(&all, id))
		return ENCODED_UNKNOWN;
	version = read_begin(&r, augmentation);
	if (!version)
		return ENCODED_UNKNOWN;
	skip_leb128(&r);
	skip_leb128(&r);
	if (version == 1)
		read_byte(&r);
	else
		skip_leb128(&r);
	if (*augmentation == 'z')
		skip_leb128(&r);
	for (const char *c = augmentation + (*augmentation == 'z'); *c; c++) {
		if (*c == 'R') {
			encoding = read_byte(&r);
			return r.failed ? ENCODED_UNKNOWN : encoding;
		}
		if (*c == 'L')
			read_byte(&r);
		else if (*c == 'P')
			read_pointer(&r, read_byte(&r) & ENCODED_FORMAT, 0);
		else if (*c != 'S' && *c != 'B')
			return ENCODED_UNKNOWN;
	}
	return r.failed ? ENCODED_UNKNOWN : ENCODED_ABSOLUTE;
}

/* A record of a function */
struct function_record {
	/* relative to the address of the section; .start is first: records are sorted by it */
	int64_t start;
	int32_t at;
	uint64_t size;		/* of the function */
};

/* Returns the records of functions, ordered by .start, as eh_frame_index() does. */
static struct function_record *read_functions(const struct eh_frame_section *s, size_t *count)
{
	struct reader section = {.bytes = s->bytes, .end = s->size, .is_32bit = s->is_32bit,
				 .is_debug = s->is_debug}, record;
	struct function_record *all = NULL;
	size_t room = 0, begin = 0, common = SIZE_MAX;
	uint8_t encoding = ENCODED_UNKNOWN;
	uint64_t size;
	uint32_t id;

	*count = 0;
	for (; s->size <= INT32_MAX && next_record(&section, &record, &id); begin = section.at) {
		size_t id_at = begin + sizeof(uint32_t), common_at = s->is_debug ? id : id_at - id;
		int64_t start;

		if (is_common(&section, id) || common_at > s->size)
			continue;
		if (common != common_at)
			encoding = address_encoding(&section, common = common_at);
		if (encoding == ENCODED_UNKNOWN)
			continue;
		start = (int64_t)(read_pointer(&record, encoding, s->address) - s->address);
		if (record.failed || start != (int32_t)start)
			continue;
		size = read_pointer(&record, encoding & ENCODED_FORMAT, 0);
		if (*count == room) {
			room = room ? 2 * room : 256;
			all = alloc_more(all, room, sizeof(*all));
		}
		all[(*count)++] = (struct function_record){start, begin, record.failed ? 0 : size};
	}
	if (all)
		sort_by_number(all, *count, sizeof(*all), SORT_SIGNED);
	return all;
}

struct eh_frame_entry *eh_frame_index(const struct eh_frame_section *s, size_t *count)
{
	_cleanup_free_ struct function_record *from = read_functions(s, count);
	struct eh_frame_entry *all = *count ? alloc_more(NULL, *count, sizeof(*all)) : NULL;

	for (size_t i = 0; i < *count; i++)
		all[i] = (struct eh_frame_entry){from[i].start, from[i].at};
	return all;
}

struct eh_frame_range *eh_frame_ranges(const struct eh_frame_section *s, size_t *count)
{
	_cleanup_free_ struct function_record *from = read_functions(s, count);
	struct eh_frame_range *all = *count ? alloc_more(NULL, *count, sizeof(*all)) : NULL;
	size_t records = *count;

	*count = 0;
	for (size_t i = 0; i < records; i++)
		if (from[i].size && from[i].size <= UINT32_MAX)
			all[(*count)++] = (struct eh_frame_range){from[i].start, from[i].size};
	return all;
}

/* DWARF's numbers of the return address */
enum { NUMBER_RETURN = 16, NUMBER_RETURN_32 = 8, NUMBER_RETURN_ARM64 = 30 };

/* Instructions, DW_CFA_. The first three have an operand in their lower bits. */
enum {
	CFA_ADVANCE = 0x40, CFA_OFFSET = 0x80, CFA_RESTORE = 0xc0, CFA_OPERAND = 0x3f,
	CFA_NOP = 0, CFA_SET_ADDRESS, CFA_ADVANCE_1, CFA_ADVANCE_2, CFA_ADVANCE_4,
	CFA_OFFSET_EXTENDED, CFA_RESTORE_EXTENDED, CFA_UNDEFINED, CFA_SAME, CFA_REGISTER,
	CFA_REMEMBER, CFA_RESTORE_STATE, CFA_DEFINE, CFA_DEFINE_REGISTER, CFA_DEFINE_OFFSET,
	CFA_DEFINE_EXPRESSION, CFA_EXPRESSION, CFA_OFFSET_SIGNED, CFA_DEFINE_SIGNED,
	CFA_DEFINE_OFFSET_SIGNED, CFA_VALUE_OFFSET, CFA_VALUE_OFFSET_SIGNED, CFA_VALUE_EXPRESSION,
	CFA_NEGATE_SIGNED = 0x2d,	/* of arm64: the return address gets a signature */
	CFA_ARGUMENTS_SIZE = 0x2e,
};

/* Operators of expressions, DW_OP_ */
enum { OPERATOR_LOAD = 0x06, OPERATOR_REGISTER = 0x70, OPERATOR_REGISTER_LAST = 0x8f };

enum where { WHERE_SAME, WHERE_LOST, WHERE_SAVED, WHERE_BY_REGISTER, WHERE_ELSEWHERE };

/* The rules at an instruction: of the registers that matter, and of the return address */
struct rules {
	uint64_t base;		/* number of the register */
	int64_t offset;
	/* What .base and .offset are for the caller's stack pointer */
	enum {
		STACK_IS_SUM,
		STACK_IS_STORED,	/* at the sum */
		STACK_ELSEWHERE,	/* another expression gives it */
	} stack;
	struct {
		enum where where;
		int64_t at;
		uint64_t base;		/* number of the register of WHERE_BY_REGISTER */
	} registers[FRAME_REGISTERS + 1];
};

/* An expression of the form: a register plus an offset; the word that is stored there */
struct simple_expression {
	uint64_t base;		/* number of the register */
	int64_t offset;
	bool is_stored;
};

/* A program of a record */
struct rule_program {
	struct reader code;
	uint64_t code_unit;
	int64_t data_unit;
	uint64_t address, until;	/* of the code that the rules are for */
	struct rules rules;
	const struct rules *initial;	/* after the common program; NULL: this is it */
};

/* What the common record says of each of its functions */
struct common {
	struct rule_program program;
	uint8_t encoding;
	bool has_sizes;		/* of further data */
	bool is_signal;		/* its functions return from signal handlers */
};

static int rule_of_32bit(uint64_t number)
{
	enum { EBX = 3, ESP, EBP, ESI, EDI };

	switch (number) {
	case EBX: return FRAME_RBX;
	case ESP: return FRAME_RSP;
	case EBP: return FRAME_RBP;
	case ESI: return FRAME_ESI;
	case EDI: return FRAME_EDI;
	case NUMBER_RETURN_32: return FRAME_REGISTERS;
	default: return -1;
	}
}

/* (31 is the stack pointer) */
static int rule_of_arm64(uint64_t number)
{
	enum { X19 = 19 };
	static const uint8_t rules[] = {
		FRAME_X19, FRAME_X20, FRAME_X21, FRAME_X22, FRAME_X23, FRAME_X24, FRAME_X25,
		FRAME_X26, FRAME_X27, FRAME_X28, FRAME_X29, FRAME_X30, FRAME_SP,
	};

	return number >= X19 && number - X19 < sizeof(rules) ? rules[number - X19] : -1;
}

/* Returns the index of the rule of a register; -1: it does not matter. */
static int rule_of(uint64_t number, const struct reader *r)
{
	enum { RBX = 3, RBP = 6, RSP, R12 = 12, R15 = 15 };

	if (r->is_32bit)
		return rule_of_32bit(number);
	if (r->is_arm64)
		return rule_of_arm64(number);
	switch (number) {
	case RBX: return FRAME_RBX;
	case RBP: return FRAME_RBP;
	case RSP: return FRAME_RSP;
	case NUMBER_RETURN: return FRAME_REGISTERS;
	default: return number >= R12 && number <= R15 ? (int)(FRAME_R12 + number - R12) : -1;
	}
}

static void set_rule(struct rule_program *p, uint64_t number, enum where where, int64_t at)
{
	int i = rule_of(number, &p->code);

	if (i < 0)
		return;
	p->rules.registers[i].where = where;
	p->rules.registers[i].at = at;
}

static void restore_rule(struct rule_program *p, uint64_t number)
{
	int i = rule_of(number, &p->code);

	if (!p->initial)
		p->code.failed = true;
	else if (i >= 0)
		p->rules.registers[i] = p->initial->registers[i];
}

/* Reads an expression. Returns false if it has another form. */
static bool read_expression(struct reader *r, struct simple_expression *e)
{
	uint64_t size = read_unsigned(r);
	struct reader block = *r;
	uint8_t operator;

	*e = (struct simple_expression){0};
	if (size > r->end - r->at) {
		r->failed = true;
		return false;
	}
	r->at += size;
	block.end = r->at;
	operator = read_byte(&block);
	e->base = operator - OPERATOR_REGISTER;
	e->offset = read_signed(&block);
	e->is_stored = block.at < block.end && read_byte(&block) == OPERATOR_LOAD;
	return !block.failed && block.at == block.end && operator >= OPERATOR_REGISTER &&
		operator <= OPERATOR_REGISTER_LAST;
}

/* Sets the rule of a register that is saved at the address which an expression gives. */
static void set_expression(struct rule_program *p, uint64_t number)
{
	int i = rule_of(number, &p->code);
	struct simple_expression e;
	bool is_simple = read_expression(&p->code, &e) && !e.is_stored;

	if (i < 0)
		return;
	p->rules.registers[i].where = is_simple ? WHERE_BY_REGISTER : WHERE_ELSEWHERE;
	p->rules.registers[i].at = e.offset;
	p->rules.registers[i].base = e.base;
}

static int64_t scaled(const struct rule_program *p, int64_t n)
{
	int64_t product;

	return __builtin_mul_overflow(n, p->data_unit, &product) ? INT64_MAX : product;
}

static void advance(struct rule_program *p, uint64_t units)
{
	p->address += units * p->code_unit;
}

/* Executes the instructions of rules of registers. */
static void execute_register(struct rule_program *p, uint8_t instruction)
{
	struct reader *r = &p->code;
	uint64_t number = read_unsigned(r);

	switch (instruction) {
	case CFA_OFFSET_EXTENDED:
		set_rule(p, number, WHERE_SAVED, scaled(p, (int64_t)read_unsigned(r)));
		break;
	case CFA_OFFSET_SIGNED:
		set_rule(p, number, WHERE_SAVED, scaled(p, read_signed(r)));
		break;
	case CFA_RESTORE_EXTENDED:
		restore_rule(p, number);
		break;
	case CFA_UNDEFINED:
		set_rule(p, number, WHERE_LOST, 0);
		break;
	case CFA_SAME:
		set_rule(p, number, WHERE_SAME, 0);
		break;
	case CFA_EXPRESSION:
		set_expression(p, number);
		break;
	case CFA_VALUE_EXPRESSION:
		read_expression(r, &(struct simple_expression){0});
		set_rule(p, number, WHERE_ELSEWHERE, 0);
		break;
	default:	/* a register, or a value relative to the stack pointer */
		read_unsigned(r);
		set_rule(p, number, WHERE_ELSEWHERE, 0);
	}
}

/* Executes the instructions of the caller's stack pointer. */
static void execute_define(struct rule_program *p, uint8_t instruction)
{
	struct reader *r = &p->code;
	struct rules *now = &p->rules;
	struct simple_expression e;

	if (instruction == CFA_DEFINE_EXPRESSION) {
		now->stack = read_expression(r, &e) && e.is_stored ? STACK_IS_STORED :
			STACK_ELSEWHERE;
		now->base = e.base;
		now->offset = e.offset;
		return;
	}
	if (now->stack == STACK_IS_STORED)
		now->stack = STACK_ELSEWHERE;	/* unless all of it is defined anew */
	if (instruction == CFA_DEFINE || instruction == CFA_DEFINE_SIGNED ||
	    instruction == CFA_DEFINE_REGISTER) {
		now->base = read_unsigned(r);
		if (instruction != CFA_DEFINE_REGISTER)
			now->stack = STACK_IS_SUM;
	}
	if (instruction == CFA_DEFINE || instruction == CFA_DEFINE_OFFSET)
		now->offset = (int64_t)read_unsigned(r);
	else if (instruction != CFA_DEFINE_REGISTER)
		now->offset = scaled(p, read_signed(r));
}

static void execute(struct rule_program *p, uint8_t instruction)
{
	struct reader *r = &p->code;
	uint8_t operand = instruction & CFA_OPERAND;

	switch (instruction & ~CFA_OPERAND) {
	case CFA_ADVANCE:
		advance(p, operand);
		return;
	case CFA_OFFSET:
		set_rule(p, operand, WHERE_SAVED, scaled(p, (int64_t)read_unsigned(r)));
		return;
	case CFA_RESTORE:
		restore_rule(p, operand);
		return;
	}
	switch (instruction) {
	case CFA_NOP: break;
	case CFA_ADVANCE_1: advance(p, read_byte(r)); break;
	case CFA_ADVANCE_2: advance(p, read_u16(r)); break;
	case CFA_ADVANCE_4: advance(p, read_u32(r)); break;
	case CFA_ARGUMENTS_SIZE: read_unsigned(r); break;
	case CFA_DEFINE: case CFA_DEFINE_REGISTER: case CFA_DEFINE_OFFSET:
	case CFA_DEFINE_EXPRESSION: case CFA_DEFINE_SIGNED: case CFA_DEFINE_OFFSET_SIGNED:
		execute_define(p, instruction);
		break;
	case CFA_OFFSET_EXTENDED: case CFA_RESTORE_EXTENDED: case CFA_UNDEFINED: case CFA_SAME:
	case CFA_REGISTER: case CFA_EXPRESSION: case CFA_OFFSET_SIGNED: case CFA_VALUE_OFFSET:
	case CFA_VALUE_OFFSET_SIGNED: case CFA_VALUE_EXPRESSION:
		execute_register(p, instruction);
		break;
	default: r->failed = !r->is_arm64 || instruction != CFA_NEGATE_SIGNED;
	}
}

/* Runs the program up to the rules of the instruction at .until. */
static bool run(struct rule_program *p)
{
	enum { DEPTH_MAX = 8 };
	struct rules remembered[DEPTH_MAX];
	unsigned depth = 0;

	while (!p->code.failed && p->code.at < p->code.end && p->address <= p->until) {
		uint8_t instruction = read_byte(&p->code);

		if (instruction == CFA_REMEMBER && depth < DEPTH_MAX)
			remembered[depth++] = p->rules;
		else if (instruction == CFA_RESTORE_STATE && depth)
			p->rules = remembered[--depth];
		else
			execute(p, instruction);
	}
	return !p->code.failed;
}

static struct reader record_reader(const struct eh_frame_record *r)
{
	return (struct reader){.bytes = r->bytes, .end = r->size, .is_32bit = r->is_32bit,
			       .is_arm64 = r->is_arm64, .is_debug = r->is_debug};
}

/* Returns DWARF's number of the return address. */
static unsigned return_number(const struct eh_frame_record *record)
{
	return record->is_32bit ? NUMBER_RETURN_32 :
		record->is_arm64 ? NUMBER_RETURN_ARM64 : NUMBER_RETURN;
}

static bool read_common(const struct eh_frame_record *record, struct common *c)
{
	struct reader all = record_reader(record), *r = &c->program.code;
	char augmentation[AUGMENTATION_ROOM] = "";
	uint8_t version;
	uint32_t id;

	*c = (struct common){.encoding = ENCODED_ABSOLUTE};
	c->program.until = UINT64_MAX;
	if (!next_record(&all, r, &id) || !is_common(&all, id))
		return false;
	version = read_begin(r, augmentation);
	c->program.code_unit = read_unsigned(r);
	c->program.data_unit = read_signed(r);
	if (!version ||
	    (version == 1 ? read_byte(r) : read_unsigned(r)) != return_number(record))
		return false;
	c->has_sizes = *augmentation == 'z';
	if (c->has_sizes)
		read_unsigned(r);
	for (const char *a = augmentation + c->has_sizes; *a; a++) {
		if (*a == 'R')
			c->encoding = read_byte(r);
		else if (*a == 'L')
			read_byte(r);
		else if (*a == 'P')
			read_pointer(r, read_byte(r) & ENCODED_FORMAT, 0);
		else if (*a == 'S' && (record->is_32bit || record->is_arm64))
			c->is_signal = true;
		else if (*a != 'B' || !record->is_arm64)	/* the key of signatures */
			return false;
	}
	return !r->failed && run(&c->program);
}

static bool fits(int64_t n)
{
	return n == (int32_t)n;
}

/* Whether the rule of a register or of the return address can be converted */
static bool is_simple(const struct rules *from, unsigned i)
{
	enum where where = from->registers[i].where;

	return where != WHERE_ELSEWHERE && fits(from->registers[i].at) &&
		(where != WHERE_BY_REGISTER || from->registers[i].base == from->base);
}

/* Converts the rules. Returns false if they have another form. */
static bool make_rule(const struct rules *from, const struct reader *code, struct frame_rule *to)
{
	int base = rule_of(from->base, code);
	enum where caller = from->registers[FRAME_REGISTERS].where;
	unsigned registers = code->is_arm64 ? FRAME_REGISTERS : FRAME_REGISTERS_X86;

	*to = (struct frame_rule){0};
	if (from->stack == STACK_ELSEWHERE || base < 0 || base == FRAME_REGISTERS ||
	    !fits(from->offset) || from->registers[FRAME_RSP].where != WHERE_SAME)
		return false;
	to->base = base;
	to->offset = from->offset;
	to->is_stored = from->stack == STACK_IS_STORED;
	for (unsigned i = 0; i < registers; i++) {
		enum where where = from->registers[i].where;

		if (!is_simple(from, i))
			return false;
		to->at[i] = from->registers[i].at;
		to->saved |= (where == WHERE_SAVED || where == WHERE_BY_REGISTER) << i;
		to->by_base |= (where == WHERE_BY_REGISTER) << i;
		to->lost |= (where == WHERE_LOST) << i;
	}
	if (code->is_arm64) {
		to->return_in_x30 = true;
		to->is_outermost = to->lost >> FRAME_X30 & 1;
		return true;
	}
	to->is_outermost = caller == WHERE_LOST;
	to->return_address = from->registers[FRAME_REGISTERS].at;
	to->return_by_base = caller == WHERE_BY_REGISTER;
	return to->is_outermost ||
		(caller != WHERE_SAME && is_simple(from, FRAME_REGISTERS));
}

bool eh_frame_rule(const struct eh_frame_record *common, const struct eh_frame_record *function,
		   uint64_t address, struct frame_rule *rule)
{
	struct reader all = record_reader(function), r;
	struct rule_program p;
	struct common c;
	uint64_t start, size, skipped;
	uint32_t id;

	if (!read_common(common, &c) || !next_record(&all, &r, &id) || is_common(&all, id))
		return false;
	if (c.encoding & ~(ENCODED_FORMAT | ENCODED_RELATIVE))
		return false;
	start = read_pointer(&r, c.encoding, function->address);
	size = read_pointer(&r, c.encoding & ENCODED_FORMAT, 0);
	if (c.has_sizes) {
		skipped = read_unsigned(&r);
		if (skipped > r.end - r.at)
			return false;
		r.at += skipped;
	}
	if (r.failed)
		return false;
	if (address < start || address - start >= size) {
		*rule = (struct frame_rule){.is_missing = true};
		return true;
	}
	p = (struct rule_program){
		.code = r, .code_unit = c.program.code_unit, .data_unit = c.program.data_unit,
		.address = start, .until = address, .rules = c.program.rules,
		.initial = &c.program.rules,
	};
	if (!run(&p) || !make_rule(&p.rules, &p.code, rule))
		return false;
	rule->is_signal = c.is_signal;
	return true;
}
