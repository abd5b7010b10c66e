/* Memory accesses of instructions of x86-64 that demand an alignment */
#include "machine/machine.h"

#ifdef __x86_64__

#include <string.h>

/* The parts of an instruction that say what it accesses */
struct instruction {
	const uint8_t *bytes;
	unsigned len, at;	/* bytes that are known; bytes that have been parsed */
	uint8_t opcode;		/* of the map 0F */
	bool has_66, is_scalar;	/* prefix 66; prefix F2 or F3 */
	bool is_vex, is_wide;	/* VEX; with registers of 32 bytes */
	bool x, b;		/* extensions of SIB.index, and of ModRM.rm or SIB.base */
};

static uint8_t next_byte(struct instruction *i)
{
	return i->at < i->len ? i->bytes[i->at++] : 0;
}

static bool is_prefix(uint8_t byte)
{
	return byte && strchr("\x66\xf2\xf3\x2e\x36\x3e\x26\x67", byte);
}

static void parse_vex(struct instruction *i, bool is_long)
{
	static const uint8_t needs_66 = 1;
	uint8_t first = next_byte(i), last = is_long ? next_byte(i) : first;

	i->is_vex = true;
	i->x = is_long && !(first & 0x40);
	i->b = is_long && !(first & 0x20);
	i->is_wide = last & 4;
	i->has_66 = (last & 3) == needs_66;
	i->is_scalar = (last & 3) > needs_66;
}

/* Parses up to the opcode. Returns false if it is none of the map 0F. */
static bool parse_opcode(struct instruction *i)
{
	uint8_t byte = next_byte(i);

	for (; is_prefix(byte); byte = next_byte(i)) {
		i->has_66 |= byte == 0x66;
		i->is_scalar |= byte == 0xf2 || byte == 0xf3;
	}
	if (byte == 0xc5 || byte == 0xc4) {
		parse_vex(i, byte == 0xc4);
		i->opcode = next_byte(i);
		return true;
	}
	if ((byte & 0xf0) == 0x40) {
		i->x = byte & 2;
		i->b = byte & 1;
		byte = next_byte(i);
	}
	if (byte != 0x0f)
		return false;
	i->opcode = next_byte(i);
	return true;
}

/* Whether the operand in memory has to be aligned to its size: moves of whole registers, and with
 * SSE most other instructions */
static bool needs_alignment(const struct instruction *i)
{
	bool is_move = i->opcode == 0x28 || i->opcode == 0x29 || i->opcode == 0x2b;

	if (i->is_scalar)
		return false;
	if (i->has_66)
		is_move |= i->opcode == 0x6f || i->opcode == 0x7f || i->opcode == 0xe7;
	if (is_move || i->is_vex)
		return is_move;
	return (i->opcode >= 0x51 && i->opcode <= 0x5f) ||
		(i->has_66 && ((i->opcode >= 0x60 && i->opcode <= 0x76) || i->opcode >= 0xd1));
}

static uint64_t register_of(const struct task_regs *r, unsigned number)
{
	const struct user_regs_struct *u = &r->raw;
	const uint64_t all[16] = {
		u->rax, u->rcx, u->rdx, u->rbx, u->rsp, u->rbp, u->rsi, u->rdi,
		u->r8, u->r9, u->r10, u->r11, u->r12, u->r13, u->r14, u->r15,
	};

	return all[number];
}

static int32_t displacement(struct instruction *i, bool is_byte)
{
	uint8_t bytes[4] = {0};
	int32_t n;

	if (is_byte)
		return (int8_t)next_byte(i);
	for (unsigned at = 0; at < sizeof(bytes); at++)
		bytes[at] = next_byte(i);
	memcpy(&n, bytes, sizeof(n));
	return n;
}

/* Computes the address of the operand in memory. Returns false if it has none. */
static bool operand_address(struct instruction *i, const struct task_regs *r, uint64_t *addr)
{
	enum { SIB = 4, NONE = 4, DISPLACED = 5, REGISTER = 3 };
	uint8_t modrm = next_byte(i), sib;
	unsigned mod = modrm >> 6, base = modrm & 7;
	bool is_relative = !mod && base == DISPLACED, has_base = true;

	*addr = 0;
	if (mod == REGISTER)
		return false;
	if (base == SIB) {
		sib = next_byte(i);
		if ((sib >> 3 & 7) != NONE || i->x)
			*addr += register_of(r, (sib >> 3 & 7) | i->x << 3) << (sib >> 6);
		base = sib & 7;
		has_base = mod || base != DISPLACED;
	}
	if (mod == 1)
		*addr += displacement(i, true);
	else if (mod == 2 || is_relative || !has_base)
		*addr += displacement(i, false);
	if (is_relative)
		*addr += r->raw.rip + i->at;
	else if (has_base)
		*addr += register_of(r, base | i->b << 3);
	return i->at < i->len;
}

bool machine_misaligned_access(const struct task_regs *r, const uint8_t *code, unsigned len,
			       uint64_t *addr)
{
	struct instruction i = {.bytes = code, .len = len};

	return !machine_is_32bit(r) && parse_opcode(&i) && needs_alignment(&i) &&
		operand_address(&i, r, addr) && *addr & (i.is_wide ? 31 : 15) &&
		!(*addr >> 47);
}

#endif
