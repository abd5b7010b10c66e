#include "fast/site/instruction.h"

#include <assert.h>
#include <stdbool.h>

/* What follows an opcode */
enum {
	NO = 1,			/* invalid in 64-bit mode */
	MODRM = 2,
	IMM8 = 4,
	IMM16 = 8,
	IMM32 = 16,		/* with any operand size */
	IMMZ = 32,		/* 2 bytes with an operand size prefix, otherwise 4 */
	SPECIAL = 64,		/* see special_operands() */
	PREFIX = 128,
};

enum { LONGEST = 15 };

static const uint8_t one_byte[256] = {
#define ARITHMETIC(at) \
	[at ... at + 3] = MODRM, [at + 4] = IMM8, [at + 5] = IMMZ, [at + 6 ... at + 7] = NO
	ARITHMETIC(0x00), ARITHMETIC(0x08), ARITHMETIC(0x10), ARITHMETIC(0x18),
#undef ARITHMETIC
#define ARITHMETIC(at) \
	[at ... at + 3] = MODRM, [at + 4] = IMM8, [at + 5] = IMMZ, [at + 6] = PREFIX, [at + 7] = NO
	ARITHMETIC(0x20), ARITHMETIC(0x28), ARITHMETIC(0x30), ARITHMETIC(0x38),
#undef ARITHMETIC
	[0x40 ... 0x4f] = PREFIX,
	[0x60 ... 0x61] = NO,
	[0x63] = MODRM,
	[0x64 ... 0x67] = PREFIX,
	[0x68] = IMMZ,
	[0x69] = MODRM | IMMZ,
	[0x6a] = IMM8,
	[0x6b] = MODRM | IMM8,
	[0x70 ... 0x7f] = IMM8,
	[0x80] = MODRM | IMM8,
	[0x81] = MODRM | IMMZ,
	[0x82] = NO,
	[0x83] = MODRM | IMM8,
	[0x84 ... 0x8e] = MODRM,
	[0x8f] = MODRM | SPECIAL,
	[0x9a] = NO,
	[0xa0 ... 0xa3] = SPECIAL,
	[0xa8] = IMM8,
	[0xa9] = IMMZ,
	[0xb0 ... 0xb7] = IMM8,
	[0xb8 ... 0xbf] = SPECIAL,
	[0xc0 ... 0xc1] = MODRM | IMM8,
	[0xc2] = IMM16,
	[0xc6] = MODRM | IMM8 | SPECIAL,
	[0xc7] = MODRM | IMMZ | SPECIAL,
	[0xc8] = IMM16 | IMM8,
	[0xca] = IMM16,
	[0xcd] = IMM8,
	[0xce] = NO,
	[0xd0 ... 0xd3] = MODRM,
	[0xd4 ... 0xd6] = NO,
	[0xd8 ... 0xdf] = MODRM,
	[0xe0 ... 0xe7] = IMM8,
	[0xe8 ... 0xe9] = IMM32,
	[0xea] = NO,
	[0xeb] = IMM8,
	[0xf0] = PREFIX,
	[0xf2 ... 0xf3] = PREFIX,
	[0xf6 ... 0xf7] = MODRM | SPECIAL,
	[0xfe ... 0xff] = MODRM | SPECIAL,
};

/* Opcodes after 0f; also with VEX and EVEX prefixes */
static const uint8_t two_bytes[256] = {
	[0x00 ... 0x03] = MODRM,
	[0x04] = NO,
	[0x0a] = NO,
	[0x0c] = NO,
	[0x0d] = MODRM,
	[0x0f] = MODRM | IMM8,
	[0x10 ... 0x23] = MODRM,
	[0x24 ... 0x27] = NO,
	[0x28 ... 0x2f] = MODRM,
	[0x36] = NO,
	[0x38 ... 0x3f] = NO,
	[0x40 ... 0x6f] = MODRM,
	[0x70 ... 0x73] = MODRM | IMM8,
	[0x74 ... 0x76] = MODRM,
	[0x78 ... 0x79] = MODRM,
	[0x7a ... 0x7b] = NO,
	[0x7c ... 0x7f] = MODRM,
	[0x80 ... 0x8f] = IMM32,
	[0x90 ... 0x9f] = MODRM,
	[0xa3] = MODRM,
	[0xa4] = MODRM | IMM8,
	[0xa5] = MODRM,
	[0xa6 ... 0xa7] = NO,
	[0xab] = MODRM,
	[0xac] = MODRM | IMM8,
	[0xad ... 0xb9] = MODRM,
	[0xba] = MODRM | IMM8,
	[0xbb ... 0xc1] = MODRM,
	[0xc2] = MODRM | IMM8,
	[0xc3] = MODRM,
	[0xc4 ... 0xc6] = MODRM | IMM8,
	[0xc7] = MODRM,
	[0xd0 ... 0xff] = MODRM,
};

struct instruction_reader {
	const uint8_t *code;
	size_t size, at;
	bool short_operand, short_address, wide;
};

/* The next byte of an instruction; -1 if it is cut off or too long */
static int next_byte(struct instruction_reader *r)
{
	return r->at < r->size && r->at < LONGEST ? r->code[r->at++] : -1;
}

/* Operands of opcodes that depend on a prefix or on the reg field of ModRM. Returns what follows;
 * *more is a number of additional bytes. */
static unsigned special_operands(const struct instruction_reader *r, unsigned op, unsigned middle,
				 unsigned *more)
{
	if (op >= 0xa0 && op <= 0xa3)
		*more = r->short_address ? 4 : 8;
	else if (op >= 0xb8 && op <= 0xbf)
		*more = r->wide ? 8 : r->short_operand ? 2 : 4;
	else if (op == 0xf6)
		return middle < 2 ? IMM8 : 0;
	else if (op == 0xf7)
		return middle < 2 ? IMMZ : 0;
	else if (op == 0xfe)
		return middle < 2 ? 0 : NO;
	else if (op == 0xff)
		return middle < 7 ? 0 : NO;
	else if (op == 0x8f)
		return middle ? NO : 0;
	else	/* c6 and c7; their reg field 7 is xabort and xbegin */
		return middle && middle != 7 ? NO : 0;
	return 0;
}

/* Length of the instruction, after its opcode has been read; `what` describes what follows. 0 if it
 * is invalid or cut off. */
static unsigned finish_length(struct instruction_reader *r, unsigned op, unsigned what)
{
	unsigned more = 0;
	int modrm = 0;

	if (what & MODRM) {
		modrm = next_byte(r);
		if (modrm < 0)
			return 0;
		unsigned mode = modrm >> 6, rm = modrm & 7;

		if (mode != 3 && rm == 4) {
			int sib = next_byte(r);

			if (sib < 0)
				return 0;
			if (!mode && (sib & 7) == 5)
				more = 4;
		}
		if (mode == 1)
			more = 1;
		else if (mode == 2 || (!mode && rm == 5))
			more = 4;
	}
	if (what & SPECIAL) {
		unsigned extra = 0;

		what |= special_operands(r, op, modrm >> 3 & 7, &extra);
		more += extra;
	}
	if (what & NO)
		return 0;
	more += (what & IMM8 ? 1 : 0) + (what & IMM16 ? 2 : 0) + (what & IMM32 ? 4 : 0);
	if (what & IMMZ)
		more += r->short_operand && !r->wide ? 2 : 4;
	return more + r->at <= r->size && more + r->at <= LONGEST ? r->at + more : 0;
}

/* What follows an opcode of an opcode map: 1 is the one after 0f, 2 after 0f 38, 3 after 0f 3a */
static unsigned operands_of(unsigned map, unsigned op)
{
	switch (map) {
	case 1:
		return two_bytes[op];
	case 3:
		return MODRM | IMM8;
	default:
		return MODRM;
	}
}

/* Length of an instruction that begins with c4 or c5 (VEX) or 62 (EVEX), which contain the number
 * of the map */
static unsigned vector_length(struct instruction_reader *r, int first)
{
	int map = 1, payload = next_byte(r);

	if (first == 0xc4)
		map = payload & 0x1f;
	else if (first == 0x62)
		map = payload & 0xf;
	if (payload < 0 || map < 1 || map == 4 || map > (first == 0x62 ? 6 : 3))
		return 0;
	for (int left = first == 0x62 ? 2 : first == 0xc4 ? 1 : 0; left; left--)
		if (next_byte(r) < 0)
			return 0;
	int op = next_byte(r);

	return op < 0 ? 0 : finish_length(r, 0, operands_of(map, op));
}

unsigned instruction_length(const uint8_t *code, size_t size)
{
	struct instruction_reader r = {code, size, 0, false, false, false};
	int op = next_byte(&r), map = 1;

	for (; op >= 0 && one_byte[op] & PREFIX; op = next_byte(&r)) {
		/* REX.W counts only if REX is the last prefix */
		r.wide = (op & 0xf8) == 0x48;
		r.short_operand |= op == 0x66;
		r.short_address |= op == 0x67;
	}
	if (op < 0)
		return 0;
	if (op == 0xc4 || op == 0xc5 || op == 0x62)
		return vector_length(&r, op);
	if (op != 0x0f)
		return finish_length(&r, op, one_byte[op]);
	op = next_byte(&r);
	if (op == 0x38 || op == 0x3a) {
		map = op == 0x38 ? 2 : 3;
		op = next_byte(&r);
	}
	return op < 0 ? 0 : finish_length(&r, 0, operands_of(map, op));
}

void instruction_starts(uint8_t *starts, const uint8_t *code, size_t size)
{
	static const uint16_t all = 0xffff;
	uint16_t readers[INSTRUCTION_WINDOW] = {0};

	_Static_assert(INSTRUCTION_READERS == 16, "a bit for each");
	assert(size <= INSTRUCTION_WINDOW);
	for (size_t i = 0; i < size; i++) {
		starts[i] = !readers[i] ? INSTRUCTION_NEVER :
			    readers[i] == all ? INSTRUCTION_ALWAYS : INSTRUCTION_MAYBE;
		if (i < INSTRUCTION_READERS)
			readers[i] |= 1U << i;
		if (!readers[i])
			continue;
		/* invalid instructions are skipped byte by byte: data between functions */
		unsigned length = instruction_length(code + i, size - i);
		size_t after = i + (length ? length : 1);

		if (after < size)
			readers[after] |= readers[i];
	}
}
