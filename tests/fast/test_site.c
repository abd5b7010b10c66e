/* The shapes of call sites, byte by byte, and what is written there. */
#include "fast/site.h"

#include <string.h>

#include "lib/unit.h"

/* 16 bytes that everybody reads alike, whoever began where: pushes */
#define LEAD "\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53"
#define MOV "\xb8\x27\x00\x00\x00"		/* mov $39,%eax */
#define SITE "\x0f\x05"				/* syscall */
#define RET "\xc3"
#define NOPS "\x0f\x1f\x44\x00\x00"		/* nopl 0(%rax,%rax,1) */
enum { NR = 39, LEAD_SIZE = 16, ADDR = 0x400000 };

#define CASE(says, before, behind, kind, pad) \
	{says, (const uint8_t *)before SITE behind, sizeof(before SITE behind) - 1, \
	 sizeof(before) - 1, kind, pad}

static const struct {
	const char *says;
	const uint8_t *code;
	size_t size, at;
	enum site_kind kind;
	int32_t pad;
} cases[] = {
	/* SITE_BEFORE */
	CASE("as everywhere", LEAD MOV, RET, SITE_BEFORE, 0),
	CASE("behind a return", LEAD RET MOV, RET, SITE_BEFORE, 0),
	CASE("cut behind", LEAD MOV, "", SITE_BEFORE, 0),
	CASE("cut right before: it may be anything", MOV, RET, SITE_NONE, 0),
	CASE("another number", LEAD "\xb8\x28\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("movabs", LEAD "\x48" MOV "\x00\x00\x00\x00", RET, SITE_NONE, 0),
	CASE("the end of a movabs", LEAD "\x48\xb9\x01\x02\x03" MOV, RET, SITE_NONE, 0),
	CASE("mov $39,%r8d", LEAD "\x41" MOV, RET, SITE_NONE, 0),
	CASE("mov $39,%ax; add %al,(%rax)", LEAD "\x66" MOV, RET, SITE_NONE, 0),
	CASE("movl $39,-0x48(%rbp)", LEAD "\xc7\x45" MOV, RET, SITE_NONE, 0),
	CASE("cmpl $39,-0x48(%rbp)", LEAD "\x81\x7d" MOV, RET, SITE_NONE, 0),
	CASE("movl $39,(%rax,%rdi,4)", LEAD "\xc7\x04" MOV, RET, SITE_NONE, 0),
	CASE("imul $39,-0x48(%rdx),%ecx", LEAD "\x69\x4a" MOV, RET, SITE_NONE, 0),
	CASE("lea 39(%rax),%edi", LEAD "\x8d" MOV, RET, SITE_NONE, 0),
	CASE("mov 39(%r8),%rdi", LEAD "\x49\x8b" MOV, RET, SITE_NONE, 0),
	CASE("vmovups 39(%r8),%xmm7", LEAD "\xc4\xc1\x78\x10" MOV, RET, SITE_NONE, 0),
	CASE("not right before", LEAD MOV "\x31\xff", RET, SITE_NONE, 0),
	CASE("je to the syscall instruction, which stays", LEAD "\x74\x05" MOV, RET, SITE_BEFORE, 0),
	CASE("je to the mov", LEAD "\x74\x00" MOV, RET, SITE_BEFORE, 0),
	CASE("je into the mov", LEAD "\x74\x01" MOV, RET, SITE_NONE, 0),
	CASE("jmp into the mov", LEAD "\xeb\x04" MOV, RET, SITE_NONE, 0),
	CASE("loop into the mov", LEAD MOV, RET "\xe2\xf8", SITE_NONE, 0),
	CASE("jmp rel32 into the mov", LEAD MOV, RET "\xe9\xf4\xff\xff\xff", SITE_NONE, 0),
	CASE("jne rel32 into the mov", LEAD MOV, RET "\x0f\x85\xf3\xff\xff\xff", SITE_NONE, 0),
	CASE("call into the mov", LEAD "\xe8\x02\x00\x00\x00" MOV, RET, SITE_NONE, 0),
	CASE("call to the mov", LEAD "\xe8\x00\x00\x00\x00" MOV, RET, SITE_BEFORE, 0),
	CASE("an operand that looks like a branch into the mov", LEAD "\xb9\x01\x75\x03\x00\x53" MOV,
	     RET, SITE_BEFORE, 0),

	/* SITE_BESIDE */
	CASE("behind the return", LEAD, RET NOPS NOPS, SITE_BESIDE, 3),
	CASE("one byte more", LEAD, RET "\x0f\x1f\x80\x00\x00\x00\x00" RET, SITE_BESIDE, 3),
	CASE("nops of one byte", LEAD, RET "\x90\x90\x90\x90\x90" RET, SITE_BESIDE, 3),
	CASE("too few of them", LEAD, RET "\x90\x90\x90\x90" RET, SITE_NONE, 0),
	CASE("of two bytes", LEAD, RET "\x66\x90\x66\x90\x66\x90" RET, SITE_BESIDE, 3),
	CASE("int3", LEAD, RET "\xcc\xcc\xcc\xcc\xcc" RET, SITE_BESIDE, 3),
	CASE("data16 cs nopw", LEAD, RET "\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00" RET,
	     SITE_BESIDE, 3),
	CASE("a mix", LEAD, RET "\xcc\x90\x0f\x1f\x00" RET, SITE_BESIDE, 3),
	CASE("a nop that is cut off", LEAD, RET "\x0f\x1f\x80\x00\x00", SITE_NONE, 0),
	CASE("zeros", LEAD, RET "\x00\x00\x00\x00\x00\x00", SITE_NONE, 0),
	CASE("pause", LEAD, RET "\xf3\x90\xf3\x90\xf3\x90", SITE_NONE, 0),
	CASE("not /0", LEAD, RET "\x0f\x1f\x4c\x00\x00", SITE_NONE, 0),
	CASE("it is in use", LEAD, RET "\xe9\x00\x10\x00\x00\x00", SITE_NONE, 0),
	CASE("what that one left", LEAD, RET "\xe9\x00\x10\x00\x00\xcc\xcc\xcc\xcc\xcc\xcc",
	     SITE_BESIDE, 8),
	CASE("behind a short jump", LEAD, "\xeb\xee" NOPS, SITE_BESIDE, 4),
	CASE("behind a jump", LEAD, "\xe9\x00\x01\x00\x00" NOPS, SITE_BESIDE, 7),
	CASE("behind a call, which returns", LEAD, "\xe8\x00\x01\x00\x00" NOPS, SITE_NONE, 0),
	CASE("behind a condition", LEAD, "\x74\xee" NOPS, SITE_NONE, 0),
	CASE("mov %eax,%ebx is no return", LEAD, "\x89\xc3" NOPS, SITE_NONE, 0),
	CASE("mov $0xc3,%al is none", LEAD, "\xb0\xc3" NOPS, SITE_NONE, 0),
	CASE("an operand is no jump", LEAD, "\x48\x8d\xeb\x08" NOPS, SITE_NONE, 0),
	CASE("in the middle of a loop", LEAD, "\x90" NOPS, SITE_NONE, 0),
	CASE("it is where functions begin", LEAD,
	     "\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53\x53" RET NOPS NOPS, SITE_NONE, 0),
	CASE("it goes on to where they begin", LEAD,
	     "\x53\x53\x53\x53\x53\x53\x53\x53\x53" RET NOPS RET, SITE_NONE, 0),
	CASE("it ends there", LEAD, "\x53\x53\x53\x53\x53\x53\x53\x53" RET NOPS RET, SITE_BESIDE,
	     11),
	CASE("before it", LEAD RET NOPS "\x55\x53\x55\x53\x55\x53", "\x53", SITE_BESIDE, -11),
	CASE("a branch into it", LEAD, "\x74\x02" RET NOPS, SITE_NONE, 0),
	CASE("a branch to its beginning", LEAD, "\x74\x01" RET NOPS, SITE_NONE, 0),
	CASE("a branch behind it", LEAD, "\x74\x06" RET NOPS "\x53", SITE_BESIDE, 5),
	CASE("a branch into the site", LEAD "\x74\x01", RET NOPS, SITE_NONE, 0),
	CASE("both ways", LEAD MOV, RET NOPS, SITE_BEFORE, 0),
	CASE("no shape", LEAD, RET, SITE_NONE, 0),
};
enum { CASES = sizeof(cases) / sizeof(*cases) };

START_TEST(shapes)
{
	uint64_t addr = ADDR + cases[_i].at;
	struct site_shape s = site_shape(cases[_i].code, cases[_i].size, cases[_i].at, addr, NR);

	ck_assert_msg(s.kind == cases[_i].kind && s.pad == cases[_i].pad, "%s: kind %d pad %d",
		      cases[_i].says, s.kind, s.pad);
	ck_assert_uint_eq(s.nr, s.kind == SITE_BEFORE ? NR : 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("site");
	TCase *site = tcase_create("site");

	tcase_add_loop_test(site, shapes, 0, CASES);
	suite_add_tcase(suite, site);
	return unit_main(suite);
}
