/* The shapes of call sites, byte by byte, and how they are patched. */
#include "fast/site/site.h"

#include <stdlib.h>
#include <string.h>

#include "fast/padding.h"
#include "lib/unit.h"

/* 16 bytes that all decoders decode alike, wherever they begin: pushes */
#define LEAD "\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53"
#define MOV "\xb8\x27\x00\x00\x00"		/* mov $39,%eax */
#define SITE "\x0f\x05"				/* syscall */
#define RET "\xc3"
#define NOPS "\x0f\x1f\x44\x00\x00"		/* nopl 0(%rax,%rax,1) */
enum { NR = 39, LEAD_SIZE = 16, ADDR = 0x400000 };

#define CASE(description, before, behind, kind, pad) \
	{description, (const uint8_t *)before SITE behind, sizeof(before SITE behind) - 1, \
	 sizeof(before) - 1, kind, pad}

static const struct {
	const char *description;
	const uint8_t *code;
	size_t size, at;
	enum site_kind kind;
	int32_t pad;
} cases[] = {
	/* SITE_BEFORE */
	CASE("the usual form", LEAD MOV, RET, SITE_BEFORE, 0),
	CASE("after a return", LEAD RET MOV, RET, SITE_BEFORE, 0),
	CASE("cut off after the site", LEAD MOV, "", SITE_BEFORE, 0),
	CASE("cut off right before the mov", MOV, RET, SITE_NONE, 0),
	CASE("another number", LEAD "\xb8\x28\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("movabs", LEAD "\x48" MOV "\x00\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("the end of a movabs", LEAD "\x48\xb9\x01\x02\x03" MOV, RET, SITE_NONE, 0),
	CASE("mov $39,%r8d", LEAD "\x41" MOV, RET, SITE_NONE, 0),
	CASE("mov 0x48(%rsp),%rdi, which ends like a prefix", LEAD "\x48\x8b\x7c\x24\x48" MOV,
	     RET, SITE_BEFORE, 0),
	CASE("mov $39,%ax; add %al,(%rax)", LEAD "\x66" MOV, RET, SITE_NONE, 0),
	CASE("movl $39,-0x48(%rbp)", LEAD "\xc7\x45" MOV, RET, SITE_NONE, 0),
	CASE("cmpl $39,-0x48(%rbp)", LEAD "\x81\x7d" MOV, RET, SITE_NONE, 0),
	CASE("movl $39,(%rax,%rdi,4)", LEAD "\xc7\x04" MOV, RET, SITE_NONE, 0),
	CASE("imul $39,-0x48(%rdx),%ecx", LEAD "\x69\x4a" MOV, RET, SITE_NONE, 0),
	CASE("lea 39(%rax),%edi", LEAD "\x8d" MOV, RET, SITE_NONE, 0),
	CASE("mov 39(%r8),%rdi", LEAD "\x49\x8b" MOV, RET, SITE_NONE, 0),
	CASE("vmovups 39(%r8),%xmm7", LEAD "\xc4\xc1\x78\x10" MOV, RET, SITE_NONE, 0),
	CASE("not directly before", LEAD MOV "\x31\xff", RET, SITE_NONE, 0),
	CASE("je to the syscall instruction, which stays", LEAD "\x74\x05" MOV, RET,
	     SITE_BEFORE, 0),
	CASE("je to the mov", LEAD "\x74\x00" MOV, RET, SITE_BEFORE, 0),
	CASE("je into the mov", LEAD "\x74\x01" MOV, RET, SITE_NONE, 0),
	CASE("jmp into the mov", LEAD "\xeb\x04" MOV, RET, SITE_NONE, 0),
	CASE("loop into the mov", LEAD MOV, RET "\xe2\xf8", SITE_NONE, 0),
	CASE("jmp rel32 into the mov", LEAD MOV, RET "\xe9\xf4\xff\xff\xff", SITE_NONE, 0),
	CASE("jne rel32 into the mov", LEAD MOV, RET "\x0f\x85\xf3\xff\xff\xff", SITE_NONE, 0),
	CASE("call into the mov", LEAD "\xe8\x02\x00\x00\x00" MOV, RET, SITE_NONE, 0),
	CASE("call to the mov", LEAD "\xe8\x00\x00\x00\x00" MOV, RET, SITE_BEFORE, 0),
	CASE("an operand that looks like a branch into the mov",
	     LEAD "\xb9\x01\x75\x03\x00\x53" MOV, RET, SITE_BEFORE, 0),

	/* SITE_BESIDE */
	CASE("after the return", LEAD, RET NOPS NOPS, SITE_BESIDE, 3),
	CASE("padding of one nop", LEAD, RET "\x0f\x1f\x80\x00\x00\x00\x00" RET, SITE_BESIDE, 3),
	CASE("nops of one byte", LEAD, RET "\x90\x90\x90\x90\x90" RET, SITE_BESIDE, 3),
	CASE("too few nops of one byte", LEAD, RET "\x90\x90\x90\x90" RET, SITE_NONE, 0),
	CASE("nops of two bytes", LEAD, RET "\x66\x90\x66\x90\x66\x90" RET, SITE_BESIDE, 3),
	CASE("int3", LEAD, RET "\xcc\xcc\xcc\xcc\xcc" RET, SITE_BESIDE, 3),
	CASE("data16 cs nopw", LEAD, RET "\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00" RET,
	     SITE_BESIDE, 3),
	CASE("mixed padding", LEAD, RET "\xcc\x90\x0f\x1f\x00" RET, SITE_BESIDE, 3),
	CASE("a nop that is cut off", LEAD, RET "\x0f\x1f\x80\x00\x00", SITE_NONE, 0),
	CASE("zeros", LEAD, RET "\x00\x00\x00\x00\x00\x00", SITE_NONE, 0),
	CASE("pause", LEAD, RET "\xf3\x90\xf3\x90\xf3\x90", SITE_NONE, 0),
	CASE("not /0", LEAD, RET "\x0f\x1f\x4c\x00\x00", SITE_NONE, 0),
	CASE("padding in use", LEAD, RET "\xe9\x00\x10\x00\x00\x00", SITE_NONE, 0),
	CASE("the rest of used padding", LEAD, RET "\xe9\x00\x10\x00\x00\xcc\xcc\xcc\xcc\xcc\xcc",
	     SITE_BESIDE, 8),
	CASE("after a short jump", LEAD, "\xeb\xee" NOPS, SITE_BESIDE, 4),
	CASE("after a jump", LEAD, "\xe9\x00\x01\x00\x00" NOPS, SITE_BESIDE, 7),
	CASE("after a call, which returns", LEAD, "\xe8\x00\x01\x00\x00" NOPS, SITE_NONE, 0),
	CASE("after a conditional jump", LEAD, "\x74\xee" NOPS, SITE_NONE, 0),
	CASE("mov %eax,%ebx is not a return", LEAD, "\x89\xc3" NOPS, SITE_NONE, 0),
	CASE("mov $0xc3,%al is not a return", LEAD, "\xb0\xc3" NOPS, SITE_NONE, 0),
	CASE("sub $8,%rbx is not a jump", LEAD, "\x48\x83\xeb\x08" NOPS, SITE_NONE, 0),
	CASE("sub $256,%rcx is not a jump", LEAD, "\x48\x81\xe9\x00\x01\x00\x00" NOPS,
	     SITE_NONE, 0),
	CASE("in the middle of a loop", LEAD, "\x90" NOPS, SITE_NONE, 0),
	CASE("padding at the start of a function", LEAD,
	     "\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53" RET NOPS NOPS, SITE_NONE, 0),
	CASE("padding that extends to the start of one", LEAD,
	     "\x53\x53\x53\x53\x53\x53\x53\x53\x53" RET NOPS RET, SITE_NONE, 0),
	CASE("padding that ends there", LEAD, "\x53\x53\x53\x53\x53\x53\x53\x53" RET NOPS RET,
	     SITE_BESIDE, 11),
	CASE("padding before the site", LEAD RET NOPS "\x55\x53\x55\x53\x55\x53", "\x53",
	     SITE_BESIDE, -11),
	CASE("a branch into the padding", LEAD, "\x74\x02" RET NOPS, SITE_NONE, 0),
	CASE("a branch to the start of the padding", LEAD, "\x74\x01" RET NOPS, SITE_NONE, 0),
	CASE("a branch behind the padding", LEAD, "\x74\x06" RET NOPS "\x53", SITE_BESIDE, 5),
	CASE("a branch into the site", LEAD "\x74\x01", RET NOPS, SITE_NONE, 0),
	CASE("both shapes possible", LEAD MOV, RET NOPS, SITE_BEFORE, 0),
	CASE("no shape", LEAD, RET, SITE_NONE, 0),

	/* a mov other than that of the number */
	CASE("mov to edx", LEAD "\xba\x01\x00\x00\x00", RET, SITE_BEFORE, 0),
	CASE("mov to ebx", LEAD "\xbb\x01\x00\x00\x00", RET, SITE_BEFORE, 0),
	CASE("mov to ebp", LEAD "\xbd\x01\x00\x00\x00", RET, SITE_BEFORE, 0),
	CASE("mov to esi", LEAD "\xbe\x01\x00\x00\x00", RET, SITE_BEFORE, 0),
	CASE("mov to edi", LEAD "\xbf\x9c\xff\xff\xff", RET, SITE_BEFORE, 0),
	CASE("mov to ecx, which the stub uses", LEAD "\xb9\x01\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("mov to esp", LEAD "\xbc\x01\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("mov to r10d", LEAD "\x41\xba\x01\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("movabs to rdi", LEAD "\x48\xbf\x01\x00\x00\x00\x00\x00\x00\x00", RET, SITE_NONE,
	     0),
	CASE("a branch into the mov", LEAD "\x74\x01\xbf\x01\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("a branch behind the mov", LEAD "\x74\x05\xbf\x01\x00\x00\x00", RET, SITE_BEFORE, 0),
	CASE("padding is preferred", LEAD "\xbf\x01\x00\x00\x00", RET NOPS NOPS, SITE_BESIDE, 3),
};
enum { CASES = sizeof(cases) / sizeof(*cases) };

START_TEST(shapes)
{
	uint64_t addr = ADDR + cases[_i].at;
	struct site_shape s = shape_of(cases[_i].code, cases[_i].size, cases[_i].at, addr, NR);

	ck_assert_msg(s.kind == cases[_i].kind && s.pad == cases[_i].pad, "%s: kind %d pad %d",
		      cases[_i].description, s.kind, s.pad);
	if (s.kind != SITE_BEFORE) {
		ck_assert_uint_eq(s.nr, 0);
		ck_assert_uint_eq(s.reg, 0);
		return;
	}
	/* as in the text */
	ck_assert_uint_eq(s.reg, cases[_i].code[cases[_i].at - 5] - 0xb8);
	ck_assert_int_eq(memcmp(&s.nr, cases[_i].code + cases[_i].at - 4, 4), 0);
	ck_assert(site_fits(&s, s.reg ? NR : s.nr));
	ck_assert(site_fits(&s, NR + 1) == (s.reg != 0));
}
END_TEST

/* The same with ever less text known: nothing beyond it is read, and missing text before a site
 * never makes it patchable */
START_TEST(windows_are_cut)
{
	const uint8_t *code = cases[_i].code;
	size_t size = cases[_i].size, at = cases[_i].at;

	for (size_t low = 0; low <= at; low++)
		for (size_t high = size; high >= at; high--) {
			uint8_t *copy = malloc(high - low);

			ck_assert(copy || high == low);
			if (high > low)
				memcpy(copy, code + low, high - low);
			struct site_shape s = shape_of(copy, high - low, at - low, ADDR + at, NR);

			free(copy);
			if (high < at + 2)
				ck_assert_int_eq(s.kind, SITE_NONE);
			if (s.kind == SITE_BEFORE)
				ck_assert_uint_ge(at - low, LEAD_SIZE + 5);
			if (high == size && s.kind != SITE_NONE)
				ck_assert_msg(cases[_i].kind != SITE_NONE, "%s, from %zu on",
					      cases[_i].description, low);
		}
}
END_TEST

/* A jump across cache lines could be seen half written */
START_TEST(cache_lines)
{
	static const uint8_t code[] = LEAD SITE RET NOPS NOPS, before[] = LEAD MOV SITE;

	for (uint64_t addr = 0x401000; addr < 0x401040; addr++) {
		/* the padding must be aligned, too */
		bool fits = (addr + 3) % 16 && (addr + 3) % 16 <= 11 && addr % 64 != 63;
		struct site_shape s = shape_of(code, sizeof(code) - 1, LEAD_SIZE, addr, NR);

		ck_assert_msg((s.kind == SITE_BESIDE) == fits, "%#lx", (long)addr);
		s = shape_of(before, sizeof(before) - 1, LEAD_SIZE + 5, addr, NR);
		ck_assert_int_eq(s.kind, SITE_BEFORE);
	}
}
END_TEST

/* `size` nops, with a site and what precedes it in the middle */
static uint8_t *text(size_t size, size_t at, const char *before, const char *behind)
{
	uint8_t *code = malloc(size);

	ck_assert_ptr_nonnull(code);
	memset(code, 0x90, size);
	memcpy(code + at - strlen(before), before, strlen(before));
	memcpy(code + at, SITE, 2);
	memcpy(code + at + 2, behind, strlen(behind));
	return code;
}

static void put_jump(uint8_t *code, size_t from, size_t to)
{
	int32_t rel = (int32_t)(to - from - 5);

	code[from] = 0xe9;
	memcpy(code + from + 1, &rel, sizeof(rel));
}

START_TEST(branches_from_afar)
{
	enum { SIZE = 16384, AT = 8192 + 16 };
	static const int distances[] = {-4000, -600, -300, 300, 600, 4000};

	for (size_t i = 0; i < sizeof(distances) / sizeof(*distances); i++) {
		/* a needle without zeros, which would end a string: 39 would contain them */
		uint8_t *code = text(SIZE, AT, "\xb8\x01\x01\x01\x01", RET NOPS RET);

		put_jump(code, AT + distances[i], AT);
		struct site_shape s = shape_of(code, SIZE, AT, ADDR + AT, 0x01010101);

		ck_assert_int_eq(s.kind, SITE_BEFORE);
		put_jump(code, AT + distances[i], AT - 1);
		s = shape_of(code, SIZE, AT, ADDR + AT, 0x01010101);
		ck_assert_int_ne(s.kind, SITE_BEFORE);
		free(code);
	}
}
END_TEST

/* Each form of a branch, from each address that is examined */
START_TEST(branches_from_everywhere)
{
	enum { SIZE = 16384, AT = 8192 + 16, LEAST = 300, MOST = 4095 };
	static const uint8_t forms[][2] = {{0xe8}, {0xe9}, {0x0f, 0x80}, {0x0f, 0x8f}};
	uint8_t *code = text(SIZE, AT, "\xb8\x01\x01\x01\x01", RET NOPS RET);

	for (int distance = -MOST; distance <= MOST; distance++) {
		const uint8_t *form = forms[(unsigned)distance % 4];
		size_t opcode = form[1] ? 2 : 1, from = AT + distance;
		int32_t rel = -1 - distance - (int32_t)opcode - 4;

		if (abs(distance) < LEAST)
			continue;
		memcpy(code + from, form, opcode);
		memcpy(code + from + opcode, &rel, sizeof(rel));
		struct site_shape s = shape_of(code, SIZE, AT, ADDR + AT, 0x01010101);

		ck_assert_msg(s.kind != SITE_BEFORE, "%d", distance);
		memset(code + from, 0x90, opcode + sizeof(rel));
	}
	ck_assert_int_eq(shape_of(code, SIZE, AT, ADDR + AT, 0x01010101).kind, SITE_BEFORE);
	free(code);
}
END_TEST

/* Padding within reach of a short jump, and one byte beyond it, on either side */
START_TEST(padding_in_reach)
{
	enum { SIZE = 1024, AT = 512 };

	for (int pad = -150; pad < 150; pad++) {
		uint8_t *code = malloc(SIZE);
		bool fits = pad >= -126 && pad <= 129 && (pad < -5 || pad > 2) &&
			    (ADDR + AT + pad) % 16 && (ADDR + AT + pad) % 16 <= 11;

		ck_assert_ptr_nonnull(code);
		memset(code, 0x53, SIZE);
		code[AT + pad - 1] = 0xc3;
		memset(code + AT + pad, 0xcc, 5);
		memcpy(code + AT, SITE, 2);
		struct site_shape s = shape_of(code, SIZE, AT, ADDR + AT, NR);

		/* except directly next to the site, where a return before it matters */
		if (pad < -6 || pad > 2)
			ck_assert_msg((s.kind == SITE_BESIDE) == fits && (!fits || s.pad == pad),
				      "%d: %d", pad, s.pad);
		free(code);
	}
}
END_TEST

START_TEST(what_is_not_a_site)
{
	static const uint8_t sysenter[] = LEAD MOV "\x0f\x34\xc3", old[] = LEAD MOV "\xcd\x80\xc3",
			     site[] = LEAD MOV SITE;

	ck_assert_int_eq(shape_of(sysenter, sizeof(sysenter), 21, ADDR, NR).kind, SITE_NONE);
	ck_assert_int_eq(shape_of(old, sizeof(old), 21, ADDR, NR).kind, SITE_NONE);
	ck_assert_int_eq(shape_of(site, 0, 0, ADDR, NR).kind, SITE_NONE);
	ck_assert_int_eq(shape_of(site, 22, 21, ADDR, NR).kind, SITE_NONE);
	ck_assert_int_eq(shape_of(site, 23, 40, ADDR, NR).kind, SITE_NONE);
	ck_assert_int_eq(shape_of(site, 23, SIZE_MAX, ADDR, NR).kind, SITE_NONE);
	/* the mov does not set a number of 64 bits */
	ck_assert_int_eq(shape_of(site, 23, 21, ADDR, 1ULL << 32 | NR).kind, SITE_NONE);
	ck_assert_int_eq(shape_of(site, 23, 21, ADDR, NR).kind, SITE_BEFORE);
}
END_TEST

static enum site_place find_nothing(void *ctx, uint64_t addr, struct site_gap *gap)
{
	(void)addr;
	(void)gap;
	return *(enum site_place *)ctx;
}

/* Where the padding is that is used; 0 if none is */
static int32_t padding_at(const uint8_t *code, size_t size, size_t at, uint64_t addr,
			  enum site_place place)
{
	return site_shape(code, size, at, addr, NR,
			  &(struct site_functions){find_nothing, &place}).pad;
}

#define PADDING_OF(code, offset, addr, place) \
	padding_at((const uint8_t *)(code), sizeof(code) - 1, offset, addr, place)

/* Nops after a return may be the start of a function. */
#define PUSHES_8 "\x53\x53\x53\x53\x53\x53\x53\x53"
#define NOP_10 "\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"
#define NOP_8 "\x0f\x1f\x84\x00\x00\x00\x00\x00"
#define BLOCK "\x53\x53\x53\x53\x53" RET NOP_10
START_TEST(nops_of_functions)
{
	static const char aligned[] = LEAD BLOCK BLOCK BLOCK "\x53\x53\x53" SITE RET NOP_10 LEAD,
		first[] = LEAD "\x53\x53\x53" SITE RET NOP_10 LEAD,
		unaligned[] = LEAD BLOCK BLOCK "\x53" BLOCK BLOCK "\x53\x53" SITE RET NOP_10 LEAD,
		single[] = LEAD BLOCK BLOCK BLOCK "\x53\x53\x53" SITE RET
			   "\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90" LEAD,
		traps[] = LEAD "\x53\x53\x53" SITE RET
			  "\xcc\xcc\xcc\xcc\xcc\xcc\xcc\xcc\xcc\xcc" LEAD,
		target[] = LEAD "\x53\x53\x53\x53\x53" SITE RET NOP_8 LEAD;
	enum { AFTER_BLOCKS = 16 + 3 * 16 + 3, FIRST = 16 + 3, MIXED = 16 + 4 * 16 + 3 };

	ck_assert_int_eq(PADDING_OF(aligned, AFTER_BLOCKS, ADDR + AFTER_BLOCKS, SITE_ANYWHERE),
			 3);
	/* elsewhere, so that nothing ends at a multiple of 16 */
	ck_assert_int_eq(PADDING_OF(aligned, AFTER_BLOCKS, ADDR + AFTER_BLOCKS + 2, SITE_ANYWHERE),
			 0);
	/* nothing says how functions are aligned */
	ck_assert_int_eq(PADDING_OF(first, FIRST, ADDR + FIRST, SITE_ANYWHERE), 0);
	/* other functions are not aligned */
	ck_assert_int_eq(PADDING_OF(unaligned, MIXED, ADDR + MIXED, SITE_ANYWHERE), 0);
	/* an assembler does not write them */
	ck_assert_int_lt(PADDING_OF(single, AFTER_BLOCKS, ADDR + AFTER_BLOCKS, SITE_ANYWHERE),
			 0);
	ck_assert_int_eq(PADDING_OF(traps, FIRST, ADDR + FIRST, SITE_ANYWHERE), 3);

	ck_assert_int_eq(PADDING_OF(aligned, AFTER_BLOCKS, ADDR + AFTER_BLOCKS,
				 SITE_START_OF_FUNCTION), 0);
	ck_assert_int_eq(PADDING_OF(first, FIRST, ADDR + FIRST, SITE_IN_FUNCTION), 3);
	ck_assert_int_eq(PADDING_OF(target, FIRST + 2, ADDR + FIRST + 2, SITE_IN_FUNCTION), 3);
	ck_assert_int_eq(PADDING_OF(target, FIRST + 2, ADDR + FIRST + 4, SITE_IN_FUNCTION), 0);
}
END_TEST

static const struct site_shape before = {.kind = SITE_BEFORE, .nr = NR},
			       argument = {.kind = SITE_BEFORE, .reg = 7, .nr = 0xffffff9c},
			       beside = {.kind = SITE_BESIDE, .pad = -20};

static int64_t rel32(const uint8_t *p)
{
	int32_t rel;

	memcpy(&rel, p, sizeof(rel));
	return rel;
}

START_TEST(stubs)
{
	static const uint8_t begin[3][6] = {MOV, NOPS, "\xbf\x9c\xff\xff\xff"},
		/* lea -0x2c(%rip),%r11; jmp *(%r11); syscall; lea ...(%rip),%rcx */
		code[] = "\x4c\x8d\x1d\xd4\xff\xff\xff\x41\xff\x23\x0f\x05\x48\x8d\x0d";
	static const struct site_shape *const all[] = {&before, &beside, &argument};
	const struct site_shape *shape = all[_i];
	const uint64_t addr = 0x7ffff7d00100, stub = 0x7fffb7d00060;
	uint8_t out[FAST_STUB_SIZE];
	struct stub s;

	site_build_stub(out, shape, addr, stub, 0x7e9300001000);
	memcpy(&s, out, sizeof(s));
	ck_assert_int_eq(memcmp(out + FAST_STUB_ENTRY, begin[_i], 5), 0);
	ck_assert_int_eq(memcmp(out + FAST_STUB_REDIRECT, code, sizeof(code) - 1), 0);
	ck_assert_uint_eq(s.entry, 0x7e9300001000);
	ck_assert_uint_eq(s.slow, stub + FAST_STUB_REDIRECT + 10);
	ck_assert_uint_eq(stub_tail(&s), s.slow + 2);
	ck_assert_uint_eq(s.start, shape == &beside ? addr : addr - 5);
	ck_assert_uint_eq(s.end, addr + 2);
	size_t tail = stub_tail(&s) - stub;

	/* rcx, and then the jump */
	ck_assert_uint_eq(stub + tail + 7 + rel32(out + tail + 3), addr + 2);
	ck_assert_uint_eq(out[tail + 7], 0xe9);
	ck_assert_uint_eq(stub + tail + 12 + rel32(out + tail + 8), addr + 2);
	for (size_t i = tail + 12; i < FAST_STUB_SIZE; i++)
		ck_assert_uint_eq(out[i], 0xcc);
}
END_TEST

START_TEST(original_bytes)
{
	uint64_t addr = 0x1005;
	uint8_t bytes[8];

	ck_assert_uint_eq(site_original(bytes, &before, &addr), 5);
	ck_assert_uint_eq(addr, 0x1000);
	ck_assert_int_eq(memcmp(bytes, MOV, 5), 0);
	addr = 0x1005;
	ck_assert_uint_eq(site_original(bytes, &argument, &addr), 5);
	ck_assert_uint_eq(addr, 0x1000);
	ck_assert_int_eq(memcmp(bytes, "\xbf\x9c\xff\xff\xff", 5), 0);
	addr = 0x1005;
	ck_assert_uint_eq(site_original(bytes, &beside, &addr), 2);
	ck_assert_uint_eq(addr, 0x1005);
	ck_assert_int_eq(memcmp(bytes, SITE, 2), 0);
}
END_TEST

START_TEST(patches)
{
	const uint64_t addr = 0x7ffff7d00100, stub = 0x7fffb7d00060;
	struct site_patch p[2];

	ck_assert_uint_eq(site_patches(p, &before, addr, stub), 1);
	ck_assert_uint_eq(p[0].addr, addr - 5);
	ck_assert_uint_eq(p[0].size, 5);
	ck_assert_uint_eq(p[0].bytes[0], 0xe9);
	ck_assert_uint_eq(addr + rel32(p[0].bytes + 1), stub + FAST_STUB_ENTRY);

	/* a branch into the padding finds the jump there */
	ck_assert_uint_eq(site_patches(p, &beside, addr, stub), 2);
	ck_assert_uint_eq(p[0].addr, addr - 20);
	ck_assert_uint_eq(p[0].size, 5);
	ck_assert_uint_eq(p[0].bytes[0], 0xe9);
	ck_assert_uint_eq(addr - 15 + rel32(p[0].bytes + 1), stub + FAST_STUB_REDIRECT);
	ck_assert_uint_eq(p[1].addr, addr);
	ck_assert_uint_eq(p[1].size, 2);
	ck_assert_uint_eq(p[1].bytes[0], 0xeb);
	ck_assert_uint_eq(addr + 2 + (int8_t)p[1].bytes[1], addr - 20);
}
END_TEST

/* 2 GiB to either side, less the jumps themselves */
START_TEST(reach)
{
	const uint64_t addr = 0x7f0000000000, far = 1ULL << 31;
	static const struct site_shape behind = {.kind = SITE_BESIDE, .pad = 100};
	struct site_patch p[2];

	/* forwards, the way back from the stub's jump is the longer one */
	ck_assert_uint_eq(site_patches(p, &before, addr, addr + 2 + far - 61), 1);
	ck_assert_uint_eq(site_patches(p, &before, addr, addr + 2 + far - 60), 0);
	ck_assert_uint_eq(site_patches(p, &behind, addr, addr + 2 + far - 61), 2);
	ck_assert_uint_eq(site_patches(p, &behind, addr, addr + 2 + far - 60), 0);
	/* backwards, the way to the stub */
	ck_assert_uint_eq(site_patches(p, &before, addr, addr - far - FAST_STUB_ENTRY), 1);
	ck_assert_int_eq(rel32(p[0].bytes + 1), INT32_MIN);
	ck_assert_uint_eq(site_patches(p, &before, addr, addr - far - FAST_STUB_ENTRY - 1), 0);
	ck_assert_uint_eq(site_patches(p, &behind, addr, addr - far + 105 - FAST_STUB_REDIRECT), 2);
	ck_assert_int_eq(rel32(p[0].bytes + 1), INT32_MIN);
	ck_assert_uint_eq(site_patches(p, &behind, addr, addr - far + 104 - FAST_STUB_REDIRECT), 0);
	/* and never around the end of the address space */
	ck_assert_uint_eq(site_patches(p, &before, 0x10000, -0x10000ULL), 0);
	ck_assert_uint_eq(site_patches(p, &before, -0x10000ULL, 0x10000), 0);
	ck_assert_uint_eq(site_patches(p, &before, 0x7fffffffffff0000, 0x8000000000010000), 0);
}
END_TEST

START_TEST(patched_sites_are_recognized)
{
	static const uint8_t is_before[] = "\xe9\x01\x02\x03\x04" SITE, was_before[] = MOV SITE,
			     is_beside[] = "\x31\xff\x31\xf6\x90\xeb\xea",
			     another[] = "\x31\xff\x31\xf6\x90\xeb\xeb",
			     was_beside[] = "\x31\xff\x31\xf6\x90" SITE,
			     rewritten[] = "\xe9\x01\x02\x03\x04\x90\x90";
	static const struct site_shape none = {0};

	ck_assert(site_is_patched(&before, is_before));
	ck_assert(!site_is_patched(&before, was_before));
	ck_assert(!site_is_patched(&before, rewritten));
	ck_assert(!site_is_patched(&before, is_beside));
	ck_assert(site_is_patched(&beside, is_beside));
	ck_assert(!site_is_patched(&beside, another));
	ck_assert(!site_is_patched(&beside, was_beside));
	ck_assert(!site_is_patched(&none, is_before));
}
END_TEST

/* Each byte of a stub: its instructions, and nothing else */
START_TEST(places)
{
	static const struct { uint64_t at; bool end; } there[] = {
		{32, false}, {37, false}, {44, false}, {47, false}, {49, true}, {56, true},
	};
	const struct site_shape *shape = _i ? &beside : &before;
	const uint64_t addr = 0x500100, stub = 0x600000;
	uint8_t out[FAST_STUB_SIZE];
	struct stub s;

	site_build_stub(out, shape, addr, stub, 0x7e9300001000);
	memcpy(&s, out, sizeof(s));
	for (uint64_t at = 0, i = 0; at < 2 * FAST_STUB_SIZE; at++) {
		uint64_t place = site_address_of(&s, at);

		if (i < sizeof(there) / sizeof(*there) && at == there[i].at)
			ck_assert_uint_eq(place, there[i++].end ? s.end : s.start);
		else
			ck_assert_uint_eq(place, 0);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("site");
	TCase *site = tcase_create("site"), *stub = tcase_create("stub");

	tcase_add_loop_test(site, shapes, 0, CASES);
	tcase_add_loop_test(site, windows_are_cut, 0, CASES);
	tcase_add_test(site, cache_lines);
	tcase_add_test(site, branches_from_afar);
	tcase_add_test(site, branches_from_everywhere);
	tcase_add_test(site, padding_in_reach);
	tcase_add_test(site, what_is_not_a_site);
	tcase_add_test(site, nops_of_functions);
	suite_add_tcase(suite, site);
	tcase_add_loop_test(stub, stubs, 0, 3);
	tcase_add_test(stub, original_bytes);
	tcase_add_test(stub, patches);
	tcase_add_test(stub, reach);
	tcase_add_test(stub, patched_sites_are_recognized);
	tcase_add_loop_test(stub, places, 0, 2);
	suite_add_tcase(suite, stub);
	return unit_main(suite);
}
