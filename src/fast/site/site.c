#include "fast/site/site.h"

#include <assert.h>
#include <string.h>

#include "fast/site/branches.h"
#include "fast/site/instruction.h"
#include "fast/stub/layout.h"

enum {
	/* MOV_EAX plus one of these: mov to another register that syscalls use */
	EDX = 2, EBX, EBP = 5, ESI, EDI,
	SHORT_JUMP = 2,
	NEAR = 128,		/* reach of a short jump */
	CACHE_LINE = 64,
	ALIGNED = 16,		/* start of functions */
	TARGET_ALIGNED = 8,	/* targets of branches */
};

/* Offsets in a stub */
enum {
	AT_ADDRESS = FAST_STUB_REDIRECT,	/* lea descriptor(%rip),%r11 */
	AT_LEAVE = AT_ADDRESS + 7,		/* jmp *(%r11) */
	AT_SLOW = AT_LEAVE + 3,
	AT_TAIL = AT_SLOW + SYSCALL_SIZE,	/* lea end(%rip),%rcx */
	AT_BACK = AT_TAIL + 7,			/* jmp end */
	AT_FILLER = AT_BACK + JUMP_SIZE,
};

/* A piece of text, and what is known of the part around the site */
struct text_window {
	const uint8_t *code;
	size_t size, at;
	size_t low, high;	/* range that starts[] describes */
	uint8_t starts[INSTRUCTION_WINDOW];
	struct branches branches;
	const struct site_functions *functions;
	enum alignment {
		ALIGNMENT_UNKNOWN,	/* The text has not been examined. */
		ALIGNMENT_NONE, ALIGNMENT_KNOWN,
	} alignment;
};
_Static_assert(SHORT_JUMP + NEAR + JUMP_SIZE <= BRANCHES_AROUND,
	       "branches are known around all that is changed");

static void write_bytes(uint8_t *p, uint64_t value, unsigned size)
{
	for (; size; size--, value >>= 8)
		*p++ = value;
}

/* Computes rel32 of a jump that ends at `from`. Returns false if the target is too far. */
static bool relative_distance(int32_t *rel, uint64_t from, uint64_t to)
{
	int64_t distance;

	/* the two halves of the address space are not adjacent */
	if ((from | to) >> 63)
		return false;
	distance = (int64_t)to - (int64_t)from;
	*rel = (int32_t)distance;
	return *rel == distance;
}

static void examine_text(struct text_window *t)
{
	/* all that is in reach, and enough before it for the decoders to agree */
	const size_t before = INSTRUCTION_WINDOW - NEAR - 32;

	t->low = t->at > before ? t->at - before : 0;
	t->high = t->size - t->low < INSTRUCTION_WINDOW ? t->size : t->low + INSTRUCTION_WINDOW;
	instruction_starts(t->starts, t->code + t->low, t->high - t->low);
	branches_find(&t->branches, t->code, t->size, t->at);
}

/* Whether all decoders agree that an instruction begins there */
static bool is_start(const struct text_window *t, size_t i)
{
	return i >= t->low && i < t->high && t->starts[i - t->low] == INSTRUCTION_ALWAYS;
}

/* Whether an instruction may begin there; before the decoders agree it always may */
static bool may_be_start(const struct text_window *t, size_t i)
{
	return i < t->low + INSTRUCTION_READERS || i >= t->high ||
		t->starts[i - t->low] != INSTRUCTION_NEVER;
}

/* Whether a direct branch from outside seems to lead to one of these bytes. Each byte around is
 * taken as the start of a branch, unless no decoder reached it. */
static bool is_branched_to(const struct text_window *t, size_t from, size_t to)
{
	unsigned next = 0;
	size_t begin;

	while (branches_to(&t->branches, &next, from, to, &begin))
		if (may_be_start(t, begin))
			return true;
	return false;
}

/* Whether a mov to that register precedes the site. Bytes that look like one can be the end of a
 * longer instruction: of a mov with a REX prefix, or the displacement and operand of another
 * instruction. No instruction begins there then. */
static bool has_mov_before(const struct text_window *t, uint8_t reg)
{
	size_t mov = t->at - MOV_SIZE;

	return t->at > MOV_SIZE && t->code[mov] == MOV_EAX + reg && is_start(t, mov) &&
	       !is_branched_to(t, mov + 1, t->at);
}

static bool has_number_before(const struct text_window *t, uint64_t nr)
{
	return has_mov_before(t, 0) && instruction_read32(t->code + t->at - MOV_SIZE + 1) == nr;
}

/* The register that is set right before the site; 0: none */
static uint8_t argument_before(const struct text_window *t)
{
	static const uint8_t regs[] = {EDX, EBX, EBP, ESI, EDI};

	for (unsigned i = 0; i < sizeof(regs); i++)
		if (has_mov_before(t, regs[i]))
			return regs[i];
	return 0;
}

/* Length of the padding instruction at p: a nop of any form, or int3; 0 if it is neither */
static unsigned padding_length(const uint8_t *p, size_t size)
{
	unsigned length = instruction_length(p, size), i = 0;

	if (!length || *p == 0xcc)
		return length;
	while (i < length && (p[i] == 0x66 || p[i] == 0x2e))
		i++;
	if (i + 1 == length && p[i] == 0x90)
		return length;
	/* 0f 1f /0 */
	return i + 3 <= length && p[i] == 0x0f && p[i + 1] == 0x1f && !(p[i + 2] & 0x38) ? length :
	       0;
}

/* Number of bytes of padding with which the given ones begin, up to the first instruction that ends
 * at `enough` or after */
static size_t padding_up_to(const uint8_t *bytes, size_t size, size_t enough)
{
	size_t n = 0;
	unsigned length = 1;

	for (; n < enough && length; n += length)
		length = padding_length(bytes + n, size - n);
	return n;
}

size_t site_padding_size(const uint8_t *bytes, size_t size)
{
	return padding_up_to(bytes, size, size);
}

bool site_is_padding(const uint8_t *bytes, size_t size)
{
	return padding_up_to(bytes, size, JUMP_SIZE) >= JUMP_SIZE;
}

/* Whether execution cannot continue into code[i] from before it: a return or a jump precedes */
static bool is_cut_off(const struct text_window *t, size_t i)
{
	return (i >= 1 && t->code[i - 1] == 0xc3 && is_start(t, i - 1)) ||
	       (i >= 2 && t->code[i - 2] == 0xeb && is_start(t, i - 2)) ||
	       (i >= 5 && t->code[i - 5] == 0xe9 && is_start(t, i - 5));
}

/* Whether execution does not continue after the instruction: a return or a jump */
static bool is_leaving(const uint8_t *code)
{
	return *code == 0xc3 || *code == 0xe9 || *code == 0xeb;
}

/* Whether an assembler fills gaps with such padding: not with several nops of one byte, with which
 * compilers begin functions that are to be patched */
static bool is_of_assembler(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i + 1 < size; i++)
		if (bytes[i] == 0x90 && bytes[i + 1] == 0x90)
			return false;
	return true;
}

/* Whether functions in the window seem to be aligned: at least three times, padding follows a
 * return or a jump, and it always ends where functions or branch targets are aligned. */
static enum alignment examine_alignment(const struct text_window *t, uint64_t addr)
{
	enum { ENOUGH = 3 };
	unsigned count = 0;

	for (size_t i = 0; i < t->size;) {
		unsigned length = instruction_length(t->code + i, t->size - i);
		size_t padding;

		/* the first instructions may not be those that the program executes */
		if (!length || !is_leaving(t->code + i) || i < INSTRUCTION_READERS) {
			i += length ? length : 1;
			continue;
		}
		i += length;
		padding = site_padding_size(t->code + i, t->size - i);
		i += padding;
		if (!padding || i == t->size)
			continue;
		if ((addr - t->at + i) % TARGET_ALIGNED)
			return ALIGNMENT_NONE;
		count++;
	}
	return count >= ENOUGH ? ALIGNMENT_KNOWN : ALIGNMENT_NONE;
}

/* Whether code[i] begins padding that ends at a multiple of `aligned`, as an assembler writes it */
static bool is_padding_up_to(const struct text_window *t, size_t i, uint64_t addr, unsigned aligned)
{
	size_t size = site_padding_size(t->code + i, t->size - i);

	return i + size < t->size && !((addr - t->at + i + size) % aligned) &&
	       is_of_assembler(t->code + i, size);
}

/* Whether the padding at code[i], of which no table of functions says what it is, ends at a
 * multiple of 16 and begins no function. The nops with which a function begins end there only if
 * it begins at an odd address, as in files that are compiled for size: so the functions of the file
 * have to be aligned. No function begins with int3. */
static bool is_aligned_padding(struct text_window *t, size_t i, uint64_t addr)
{
	if (!is_padding_up_to(t, i, addr, ALIGNED))
		return false;
	if (t->code[i] == 0xcc)
		return true;
	if (t->alignment == ALIGNMENT_UNKNOWN)
		t->alignment = examine_alignment(t, addr);
	return t->alignment == ALIGNMENT_KNOWN;
}

/* Whether the gap between two functions, in which code[i] is, has nothing but padding from there
 * on, and before it padding that may be in use: jumps */
static bool is_gap_of_padding(const struct text_window *t, size_t i, uint64_t addr,
			      const struct site_gap *gap)
{
	const uint64_t start = addr - t->at;
	size_t from = gap->from - start, to = gap->to - start;

	if (gap->from < start || to > t->size || to < i + JUMP_SIZE)
		return false;
	while (from < i) {
		unsigned length = padding_length(t->code + from, t->size - from);

		if (!length && t->code[from] == 0xe9)
			length = JUMP_SIZE;
		if (!length)
			return false;
		from += length;
	}
	return from == i && padding_up_to(t->code + i, t->size - i, to - i) == to - i;
}

/* Whether the padding at code[i], after a return or a jump, begins no function. A function that is
 * called through a pointer can begin with nops (-fpatchable-function-entry, -mnop-mcount). */
static bool is_not_executed(struct text_window *t, size_t i, uint64_t addr)
{
	struct site_gap gap;

	switch (t->functions->find(t->functions->ctx, addr - t->at + i, &gap)) {
	case SITE_START_OF_FUNCTION:
		return false;
	case SITE_IN_FUNCTION:
		/* before a target of branches */
		return is_padding_up_to(t, i, addr, TARGET_ALIGNED);
	case SITE_BETWEEN_FUNCTIONS:
		if (is_gap_of_padding(t, i, addr, &gap))
			return true;
		break;		/* there are functions that are not in the table */
	case SITE_ANYWHERE:
		break;
	}
	return is_aligned_padding(t, i, addr);
}

/* Whether there is padding that can hold a jump. None of the bytes may be where most functions
 * begin, at a multiple of 16. */
static bool is_free_padding(struct text_window *t, size_t i, uint64_t addr)
{
	uint64_t in_block = (addr - t->at + i) % ALIGNED;

	return in_block && in_block + JUMP_SIZE <= ALIGNED && i < t->size && is_cut_off(t, i) &&
	       site_is_padding(t->code + i, t->size - i) &&
	       !is_branched_to(t, i, i + JUMP_SIZE) && is_not_executed(t, i, addr);
}

static bool has_padding_beside(struct text_window *t, uint64_t addr, int32_t *pad)
{
	/* the two bytes are written while threads may be about to execute them */
	if (addr % CACHE_LINE == CACHE_LINE - 1 ||
	    is_branched_to(t, t->at + 1, t->at + SYSCALL_SIZE))
		return false;
	for (int32_t i = SHORT_JUMP; i < SHORT_JUMP + NEAR; i++)
		if (is_free_padding(t, t->at + i, addr)) {
			*pad = i;
			return true;
		}
	for (int32_t i = -JUMP_SIZE; i >= SHORT_JUMP - NEAR && t->at + i < t->at; i--)
		if (is_free_padding(t, t->at + i, addr)) {
			*pad = i;
			return true;
		}
	return false;
}

static struct site_shape shape_in(struct text_window *t, uint64_t addr, uint64_t nr)
{
	struct site_shape shape = {0};

	if (has_number_before(t, nr)) {
		shape.kind = SITE_BEFORE;
		shape.nr = nr;
	} else if (has_padding_beside(t, addr, &shape.pad)) {
		shape.kind = SITE_BESIDE;
	} else {
		shape.reg = argument_before(t);
		shape.kind = shape.reg ? SITE_BEFORE : SITE_NONE;
		shape.nr = shape.reg ? instruction_read32(t->code + t->at - MOV_SIZE + 1) : 0;
	}
	return shape;
}

static struct site_shape examine(const uint8_t *code, size_t size, size_t at, uint64_t addr,
				 uint64_t nr, const struct site_functions *functions,
				 bool is_reached)
{
	struct text_window t;

	if (size < SYSCALL_SIZE || at > size - SYSCALL_SIZE || addr < at || code[at] != 0x0f ||
	    code[at + 1] != 0x05)
		return (struct site_shape){0};
	/* set one by one: clearing the rest takes longer than everything else here */
	t.code = code;
	t.size = size;
	t.at = at;
	t.functions = functions;
	t.alignment = ALIGNMENT_UNKNOWN;
	examine_text(&t);
	if (!is_reached && !is_start(&t, at))
		return (struct site_shape){0};
	return shape_in(&t, addr, nr);
}

struct site_shape site_shape(const uint8_t *code, size_t size, size_t at, uint64_t addr,
			     uint64_t nr, const struct site_functions *functions)
{
	return examine(code, size, at, addr, nr, functions, true);
}

struct site_shape site_shape_unreached(const uint8_t *code, size_t size, size_t at, uint64_t addr,
				       uint64_t nr, const struct site_functions *functions)
{
	return examine(code, size, at, addr, nr, functions, false);
}

/* Distance to the stub from the jump that is written at the site or into its padding */
static bool distance_to_stub(int32_t *rel, const struct site_shape *shape, uint64_t addr,
			     uint64_t stub)
{
	if (shape->kind == SITE_BEFORE)
		return relative_distance(rel, addr, stub + FAST_STUB_ENTRY);
	return relative_distance(rel, addr + shape->pad + JUMP_SIZE, stub + FAST_STUB_REDIRECT);
}

/* Distances to the end of the site from the lea in the stub, and from the jump after it */
static bool distances_from_stub(int32_t rel[2], uint64_t addr, uint64_t stub)
{
	return relative_distance(&rel[0], stub + AT_BACK, addr + SYSCALL_SIZE) &&
	       relative_distance(&rel[1], stub + AT_FILLER, addr + SYSCALL_SIZE);
}

void site_build_stub(uint8_t out[FAST_STUB_SIZE], const struct site_shape *shape, uint64_t addr,
		     uint64_t stub, uint64_t entry)
{
	static const uint8_t nop[MOV_SIZE] = {0x0f, 0x1f, 0x44, 0x00, 0x00};
	const struct stub descriptor = {
		.entry = entry,
		.slow = stub + AT_SLOW,
		.start = shape->kind == SITE_BEFORE ? addr - MOV_SIZE : addr,
		.end = addr + SYSCALL_SIZE,
	};
	int32_t back[2];

	_Static_assert(offsetof(struct stub, slow) == STUB_SLOW &&
		       offsetof(struct stub, end) == STUB_END, "matches the assembler's offsets");
	_Static_assert(sizeof(descriptor) == FAST_STUB_ENTRY, "the code follows the descriptor");
	_Static_assert(FAST_STUB_ENTRY + sizeof(nop) == FAST_STUB_REDIRECT, "the number's room");
	assert(shape->kind != SITE_NONE);
	memset(out, 0xcc, FAST_STUB_SIZE);
	memcpy(out, &descriptor, sizeof(descriptor));
	if (shape->kind == SITE_BEFORE) {
		out[FAST_STUB_ENTRY] = MOV_EAX + shape->reg;
		write_bytes(out + FAST_STUB_ENTRY + 1, shape->nr, 4);
	} else {
		memcpy(out + FAST_STUB_ENTRY, nop, sizeof(nop));
	}
	write_bytes(out + AT_ADDRESS, 0x1d8d4c, 3);
	write_bytes(out + AT_ADDRESS + 3, -AT_LEAVE, 4);
	write_bytes(out + AT_LEAVE, 0x23ff41, 3);
	write_bytes(out + AT_SLOW, 0x050f, SYSCALL_SIZE);
	/* if out of reach, int3 stays: no site jumps to such a stub */
	if (distances_from_stub(back, addr, stub)) {
		write_bytes(out + AT_TAIL, 0x0d8d48, 3);
		write_bytes(out + AT_TAIL + 3, (uint32_t)back[0], 4);
		out[AT_BACK] = 0xe9;
		write_bytes(out + AT_BACK + 1, (uint32_t)back[1], 4);
	}
}

unsigned site_patches(struct site_patch out[2], const struct site_shape *shape, uint64_t addr,
		      uint64_t stub)
{
	bool before = shape->kind == SITE_BEFORE;
	int32_t there, back[2];

	assert(shape->kind != SITE_NONE);
	if (!distance_to_stub(&there, shape, addr, stub) || !distances_from_stub(back, addr, stub))
		return 0;
	out[0] = (struct site_patch){
		.addr = before ? addr - MOV_SIZE : addr + shape->pad,
		.bytes = {0xe9}, .size = JUMP_SIZE,
	};
	write_bytes(out[0].bytes + 1, (uint32_t)there, 4);
	if (before)
		return 1;
	out[1] = (struct site_patch){
		.addr = addr, .bytes = {0xeb, shape->pad - SHORT_JUMP}, .size = SHORT_JUMP,
	};
	return 2;
}

bool site_is_patched(const struct site_shape *shape, const uint8_t bytes[7])
{
	const uint8_t *site = bytes + MOV_SIZE;

	switch (shape->kind) {
	case SITE_BEFORE:
		return bytes[0] == 0xe9 && site[0] == 0x0f && site[1] == 0x05;
	case SITE_BESIDE:
		return site[0] == 0xeb && site[1] == (uint8_t)(shape->pad - SHORT_JUMP);
	default:
		return false;
	}
}

unsigned site_original(uint8_t out[8], const struct site_shape *shape, uint64_t *addr)
{
	assert(shape->kind != SITE_NONE);
	if (shape->kind == SITE_BESIDE) {
		write_bytes(out, 0x050f, SYSCALL_SIZE);
		return SYSCALL_SIZE;
	}
	out[0] = MOV_EAX + shape->reg;
	write_bytes(out + 1, shape->nr, 4);
	*addr -= MOV_SIZE;
	return MOV_SIZE;
}

uint64_t site_address_of(const struct stub *s, uint64_t at)
{
	switch (at) {
	case FAST_STUB_ENTRY:
	case AT_ADDRESS:
	case AT_LEAVE:
	case AT_SLOW:
		return s->start;
	case AT_TAIL:
	case AT_BACK:
		return s->end;
	default:
		return 0;
	}
}
