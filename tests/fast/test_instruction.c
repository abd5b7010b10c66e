/* Lengths of instructions, and where they begin. */
#include "fast/site/instruction.h"

#include <stdbool.h>
#include <string.h>

#include "lib/unit.h"

#define BYTES(bytes) (const uint8_t *)bytes, sizeof(bytes) - 1

/* Names as in the assembler; instructions that it never emits are from the manuals */
static const struct {
	const uint8_t *bytes;
	size_t size;
	const char *says;
	bool is_one;
} instructions[] = {
	{BYTES("\x90"), "nop", true},
	{BYTES("\x00\xc0"), "add %al,%al", true},
	{BYTES("\x04\x01"), "add $1,%al", true},
	{BYTES("\x05\x01\x02\x03\x04"), "add $0x4030201,%eax", true},
	{BYTES("\x66\x05\x01\x02"), "add $0x201,%ax", true},
	{BYTES("\x06"), "push %es", false},
	{BYTES("\x27"), "daa", false},
	{BYTES("\x41\x57"), "push %r15", true},
	{BYTES("\x60"), "pusha", false},
	{BYTES("\x48\x63\xd0"), "movslq %eax,%rdx", true},
	{BYTES("\x68\x01\x00\x00\x00"), "push $1", true},
	{BYTES("\x66\x68\x01\x00"), "pushw $1", true},
	{BYTES("\x6a\x01"), "push $1", true},
	{BYTES("\x69\xc0\x01\x00\x00\x00"), "imul $1,%eax,%eax", true},
	{BYTES("\x66\x69\xc0\x01\x00"), "imul $1,%ax,%ax", true},
	{BYTES("\x6b\xc0\x01"), "imul $1,%eax,%eax", true},
	{BYTES("\x74\x10"), "je", true},
	{BYTES("\x80\x3d\x01\x02\x03\x04\x05"), "cmpb $5,0x4030201(%rip)", true},
	{BYTES("\x81\x7d\xb8\x27\x00\x00\x00"), "cmpl $0x27,-0x48(%rbp)", true},
	{BYTES("\x48\x83\xec\x08"), "sub $8,%rsp", true},
	{BYTES("\x8d\xb8\x27\x00\x00\x00"), "lea 0x27(%rax),%edi", true},
	{BYTES("\x48\x8d\x04\xfd\x00\x00\x00\x00"), "lea 0x0(,%rdi,8),%rax", true},
	{BYTES("\x48\x8b\x44\x24\x08"), "mov 8(%rsp),%rax", true},
	{BYTES("\x48\x8b\x84\x24\x08\x01\x00\x00"), "mov 0x108(%rsp),%rax", true},
	{BYTES("\x8f\x00"), "pop (%rax)", true},
	{BYTES("\x8f\xe8\x78"), "an instruction of XOP", false},
	{BYTES("\xa1\x01\x02\x03\x04\x05\x06\x07\x08"), "movabs 0x807060504030201,%eax", true},
	{BYTES("\x67\xa1\x01\x02\x03\x04"), "addr32 mov 0x4030201,%eax", true},
	{BYTES("\xb0\x01"), "mov $1,%al", true},
	{BYTES("\xb8\x27\x00\x00\x00"), "mov $0x27,%eax", true},
	{BYTES("\x66\xb8\x27\x00"), "mov $0x27,%ax", true},
	{BYTES("\x41\xb8\x27\x00\x00\x00"), "mov $0x27,%r8d", true},
	{BYTES("\x48\xb8\x27\x00\x00\x00\x00\x00\x00\x00"), "movabs $0x27,%rax", true},
	{BYTES("\x48\x66\xb8\x27\x00"), "a REX prefix that does not stand last", true},
	{BYTES("\x48\xc7\xc0\x27\x00\x00\x00"), "mov $0x27,%rax", true},
	{BYTES("\x66\x48\xc7\xc0\x27\x00\x00\x00"), "data16 mov $0x27,%rax", true},
	{BYTES("\xc7\x45\xb8\x27\x00\x00\x00"), "movl $0x27,-0x48(%rbp)", true},
	{BYTES("\xc7\x50\x01\x00\x00\x00\x00"), "another one of c7", false},
	{BYTES("\xc7\xf8\x01\x00\x00\x00"), "xbegin", true},
	{BYTES("\xc2\x08\x00"), "ret $8", true},
	{BYTES("\xc8\x08\x00\x01"), "enter $8,$1", true},
	{BYTES("\xd8\xc1"), "fadd %st(1),%st", true},
	{BYTES("\xe8\x01\x02\x03\x04"), "call", true},
	{BYTES("\xea\x01"), "ljmp", false},
	{BYTES("\xeb\x01"), "jmp", true},
	{BYTES("\xf0\x48\x0f\xb1\x17"), "lock cmpxchg %rdx,(%rdi)", true},
	{BYTES("\xf3\xc3"), "repz ret", true},
	{BYTES("\x64\x8b\x04\x25\x00\x03\x00\x00"), "mov %fs:0x300,%eax", true},
	{BYTES("\xf6\xc2\x01"), "test $1,%dl", true},
	{BYTES("\xf6\xd2"), "not %dl", true},
	{BYTES("\xf7\xc2\x01\x00\x00\x00"), "test $1,%edx", true},
	{BYTES("\xf7\xf9"), "idiv %ecx", true},
	{BYTES("\xfe\xc0"), "inc %al", true},
	{BYTES("\xfe\xd0"), "none", false},
	{BYTES("\xff\xe0"), "jmp *%rax", true},
	{BYTES("\xff\x25\x01\x02\x03\x04"), "jmp *0x4030201(%rip)", true},
	{BYTES("\xff\xf8"), "none", false},
	{BYTES("\x0f\x05"), "syscall", true},
	{BYTES("\x0f\x04"), "none", false},
	{BYTES("\x0f\x0b"), "ud2", true},
	{BYTES("\x0f\x1f\x84\x00\x00\x00\x00\x00"), "nopl 0x0(%rax,%rax,1)", true},
	{BYTES("\x0f\x84\x01\x02\x03\x04"), "je", true},
	{BYTES("\x0f\xa2"), "cpuid", true},
	{BYTES("\x0f\xa3\xc0"), "bt %eax,%eax", true},
	{BYTES("\x0f\xba\xe0\x01"), "bt $1,%eax", true},
	{BYTES("\x66\x0f\x70\xc0\x01"), "pshufd $1,%xmm0,%xmm0", true},
	{BYTES("\x66\x0f\x38\x00\xc1"), "pshufb %xmm1,%xmm0", true},
	{BYTES("\x66\x0f\x3a\x0f\xc1\x01"), "palignr $1,%xmm1,%xmm0", true},
	{BYTES("\x0f\xc8"), "bswap %eax", true},
	{BYTES("\xf3\x0f\x1e\xfa"), "endbr64", true},
	{BYTES("\xc5\xf8\x77"), "vzeroupper", true},
	{BYTES("\xc5\xf9\x70\xc0\x01"), "vpshufd $1,%xmm0,%xmm0", true},
	{BYTES("\xc4\xe2\x79\x00\xc1"), "vpshufb %xmm1,%xmm0,%xmm0", true},
	{BYTES("\xc4\xe3\x79\x0f\xc1\x01"), "vpalignr $1,%xmm1,%xmm0,%xmm0", true},
	{BYTES("\xc4\xe0\x79\x0f"), "a map that there is not", false},
	{BYTES("\x62\xf1\x7c\x48\x10\x47\x01"), "vmovups 0x40(%rdi),%zmm0", true},
	{BYTES("\x62\xf3\x7d\x48\x25\xc0\xff"), "vpternlogd $0xff,%zmm0,%zmm0,%zmm0", true},
	{BYTES("\x66\x66\x2e\x0f\x1f\x84\x00\x00\x00\x00\x00"), "data16 cs nopw", true},
	{BYTES("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90"), "15 bytes", true},
	{BYTES("\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x66\x90"),
	 "16 bytes", false},
};
enum { COUNT = sizeof(instructions) / sizeof(*instructions) };

START_TEST(lengths)
{
	size_t size = instructions[_i].size;
	uint8_t code[32];

	ck_assert_msg(instruction_length(instructions[_i].bytes, size) ==
		      (instructions[_i].is_one ? size : 0), "%s: %u bytes", instructions[_i].says,
		      instruction_length(instructions[_i].bytes, size));
	if (!instructions[_i].is_one)
		return;
	/* whatever follows */
	memset(code, 0xff, sizeof(code));
	memcpy(code, instructions[_i].bytes, size);
	ck_assert_uint_eq(instruction_length(code, sizeof(code)), size);
	for (size_t cut = 0; cut < size; cut++)
		ck_assert_msg(!instruction_length(instructions[_i].bytes, cut), "%s, cut at %zu",
			      instructions[_i].says, cut);
}
END_TEST

/* 16 bytes that all decoders decode alike: pushes */
#define LEAD "\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53\x55\x53"

/* Pushes, then mov %eax,%ebx and a nop: the second byte of the mov is the opcode of a return */
START_TEST(readers_agree)
{
	static const uint8_t code[] = LEAD "\x41\x57\x41\x56\x55\x53\x89\xc3\x90\xc3";
	static const bool begins[] = {1, 0, 1, 0, 1, 1, 1, 0, 1, 1};
	uint8_t starts[sizeof(code) - 1];

	instruction_starts(starts, code, sizeof(starts));
	ck_assert_uint_eq(starts[0], INSTRUCTION_NEVER);
	/* not all decoders reach it */
	for (size_t i = 1; i < INSTRUCTION_READERS; i++)
		ck_assert_uint_eq(starts[i], INSTRUCTION_MAYBE);
	for (size_t i = 0; i < sizeof(begins); i++)
		ck_assert_uint_eq(starts[INSTRUCTION_READERS + i],
				  begins[i] ? INSTRUCTION_ALWAYS : INSTRUCTION_NEVER);
}
END_TEST

/* A decoder that began in the operand of a long instruction decodes something else up to its end */
START_TEST(readers_disagree)
{
	static const uint8_t code[] = "\x48\xb8\x55\x53\x55\x53\x55\x53\x55\x53" LEAD;
	uint8_t starts[sizeof(code) - 1];

	instruction_starts(starts, code, sizeof(starts));
	ck_assert_uint_eq(starts[1], INSTRUCTION_NEVER);
	ck_assert_uint_eq(starts[10], INSTRUCTION_MAYBE);
	ck_assert_uint_eq(starts[16], INSTRUCTION_ALWAYS);
}
END_TEST

/* Bytes that are not instructions, such as data between functions, are skipped one by one */
START_TEST(readers_skip_invalid_bytes)
{
	static const uint8_t code[] = LEAD "\x06\x06\x06\x53";
	uint8_t starts[sizeof(code) - 1];

	instruction_starts(starts, code, sizeof(starts));
	ck_assert_uint_eq(starts[19], INSTRUCTION_ALWAYS);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("instruction");
	TCase *instruction = tcase_create("instruction");

	tcase_add_loop_test(instruction, lengths, 0, COUNT);
	tcase_add_test(instruction, readers_agree);
	tcase_add_test(instruction, readers_disagree);
	tcase_add_test(instruction, readers_skip_invalid_bytes);
	suite_add_tcase(suite, instruction);
	return unit_main(suite);
}
