/* See sites.h. */
#include "sites.h"

#ifdef __x86_64__

/* before: arguments are in rdi rsi rdx rcx r8 r9; the kernel's fourth is r10 */
#define BEFORE_CALL(name, nr)				\
	".globl " name "\n"				\
	".type " name ", @function\n"			\
	".balign 16, 0xcc\n"				\
	name ":\n"					\
	"	.cfi_startproc\n"			\
	"	mov %rcx, %r10\n"			\
	"	mov $" #nr ", %eax\n"			\
	"	syscall\n"				\
	"	ret\n"					\
	"	.cfi_endproc\n"				\
	".size " name ", . - " name "\n"

/* The number comes first, so all arguments move by one */
#define SHIFTED						\
	"	mov %rdi, %rax\n"			\
	"	mov %rsi, %rdi\n"			\
	"	mov %rdx, %rsi\n"			\
	"	mov %rcx, %rdx\n"			\
	"	mov %r8, %r10\n"			\
	"	mov %r9, %r8\n"				\
	"	xor %r9d, %r9d\n"

/* Farther than a short jump: instructions that are never executed and are not padding */
#define FILLED						\
	"	.rept 96\n"				\
	"	add %ecx, %edx\n"			\
	"	.endr\n"

__asm__(
	".text\n"
	".balign 64, 0xcc\n"
	BEFORE_CALL("before_read", 0)
	BEFORE_CALL("before_write", 1)
	BEFORE_CALL("before_close", 3)
	BEFORE_CALL("before_getppid", 110)
	BEFORE_CALL("before_futex", 202)
	BEFORE_CALL("before_openat", 257)

	".globl at_directory\n"
	".type at_directory, @function\n"
	".balign 16, 0xcc\n"
	"at_directory:\n"
	"	mov %rdi, %rax\n"
	"	mov %rcx, %r10\n"
	"	jmp 1f\n"
	FILLED
	"1:	mov $-100, %edi\n"
	"	syscall\n"
	"	jmp 2f\n"
	FILLED
	"2:	ret\n"
	".globl at_directory_end\n"
	"at_directory_end:\n"

	".globl beside\n"
	".type beside, @function\n"
	".balign 16, 0xcc\n"
	"beside:\n"
	SHIFTED
	"	syscall\n"
	"	ret\n"
	"	.fill 32, 1, 0xcc\n"

	".globl nowhere\n"
	".type nowhere, @function\n"
	"nowhere:\n"
	SHIFTED
	"	jmp 1f\n"
	FILLED
	"1:	syscall\n"
	"	jmp 2f\n"
	FILLED
	"2:	ret\n"
	".balign 16, 0xcc\n");

/* Everything is loaded from rip-relative addresses, because no register is free; rdi, the argument,
 * is used before. The caller's rsp is kept in memory. */
#define LOAD						\
	"	push %rbx\n	push %rbp\n"		\
	"	push %r12\n	push %r13\n"		\
	"	push %r14\n	push %r15\n"		\
	"	pushfq\n"				\
	"	mov %rsp, kept_rsp(%rip)\n"		\
	"	lea registers_before+144(%rip), %rax\n"	\
	LOADED_VECTORS					\
	"	push registers_before+128(%rip)\n"	\
	"	popfq\n"				\
	LOADED						\
	"	mov registers_before+56(%rip), %rsp\n"

#define STORE						\
	"	mov %rsp, registers_after+56(%rip)\n"	\
	"	mov kept_rsp(%rip), %rsp\n"		\
	STORED						\
	"	pushfq\n"				\
	"	pop registers_after+128(%rip)\n"	\
	"	lea registers_after+144(%rip), %rax\n"	\
	STORED_VECTORS					\
	"	popfq\n"				\
	"	pop %r15\n	pop %r14\n"		\
	"	pop %r13\n	pop %r12\n"		\
	"	pop %rbp\n	pop %rbx\n"		\
	"	ret\n"

#define FROM(reg, at) "	mov registers_before+" #at "(%rip), %" #reg "\n"
#define LOADED								\
	FROM(rax, 0) FROM(rbx, 8) FROM(rcx, 16) FROM(rdx, 24) FROM(rsi, 32)	\
	FROM(rdi, 40) FROM(rbp, 48) FROM(r8, 64) FROM(r9, 72) FROM(r10, 80)	\
	FROM(r11, 88) FROM(r12, 96) FROM(r13, 104) FROM(r14, 112) FROM(r15, 120)
#define VECTOR_FROM(reg, at) "	movdqu " #at "(%rax), %" #reg "\n"
#define LOADED_VECTORS							\
	VECTOR_FROM(xmm0, 0) VECTOR_FROM(xmm1, 16) VECTOR_FROM(xmm2, 32)	\
	VECTOR_FROM(xmm3, 48) VECTOR_FROM(xmm4, 64) VECTOR_FROM(xmm5, 80)	\
	VECTOR_FROM(xmm6, 96) VECTOR_FROM(xmm7, 112) VECTOR_FROM(xmm8, 128)	\
	VECTOR_FROM(xmm9, 144) VECTOR_FROM(xmm10, 160) VECTOR_FROM(xmm11, 176)	\
	VECTOR_FROM(xmm12, 192) VECTOR_FROM(xmm13, 208) VECTOR_FROM(xmm14, 224)	\
	VECTOR_FROM(xmm15, 240)

/* One of each: mov %reg, registers_after+N(%rip) */
#define TO(reg, at) "	mov %" #reg ", registers_after+" #at "(%rip)\n"
#define STORED								\
	TO(rax, 0) TO(rbx, 8) TO(rcx, 16) TO(rdx, 24) TO(rsi, 32) TO(rdi, 40)	\
	TO(rbp, 48) TO(r8, 64) TO(r9, 72) TO(r10, 80) TO(r11, 88) TO(r12, 96)	\
	TO(r13, 104) TO(r14, 112) TO(r15, 120)
#define VECTOR_TO(reg, at) "	movdqu %" #reg ", " #at "(%rax)\n"
#define STORED_VECTORS							\
	VECTOR_TO(xmm0, 0) VECTOR_TO(xmm1, 16) VECTOR_TO(xmm2, 32)		\
	VECTOR_TO(xmm3, 48) VECTOR_TO(xmm4, 64) VECTOR_TO(xmm5, 80)		\
	VECTOR_TO(xmm6, 96) VECTOR_TO(xmm7, 112) VECTOR_TO(xmm8, 128)		\
	VECTOR_TO(xmm9, 144) VECTOR_TO(xmm10, 160) VECTOR_TO(xmm11, 176)	\
	VECTOR_TO(xmm12, 192) VECTOR_TO(xmm13, 208) VECTOR_TO(xmm14, 224)	\
	VECTOR_TO(xmm15, 240)

__asm__(
	".text\n"
	".local kept_rsp\n"
	".comm kept_rsp, 8, 8\n"

	".globl around_before, site_before, site_before_end\n"
	".type around_before, @function\n"
	".balign 64, 0xcc\n"
	"around_before:\n"
	LOAD
	"site_before:\n"
	"	mov $110, %eax\n"
	"	syscall\n"
	"site_before_end:\n"
	STORE

	/* the padding is behind the `ret` of another function */
	".globl around_beside, site_beside, site_beside_end\n"
	".type around_beside, @function\n"
	"around_beside:\n"
	LOAD
	"	jmp site_beside\n"
	"	.fill 32, 1, 0xcc\n"
	"site_beside:\n"
	"	syscall\n"
	"site_beside_end:\n"
	STORE

	".globl around_nowhere, site_nowhere, site_nowhere_end\n"
	".type around_nowhere, @function\n"
	"around_nowhere:\n"
	LOAD
	"	jmp site_nowhere\n"
	FILLED
	"site_nowhere:\n"
	"	syscall\n"
	"site_nowhere_end:\n"
	"	jmp 1f\n"
	FILLED
	"1:\n"
	STORE
	".balign 64, 0xcc\n");

_Alignas(16) struct registers registers_before, registers_after;

void around_before(void);
void around_beside(void);
void around_nowhere(void);
extern const char site_before[], site_before_end[], site_beside[], site_beside_end[];
extern const char site_nowhere[], site_nowhere_end[];

const struct site_text site_texts[KINDS] = {
	[BEFORE] = { site_before, site_before_end },
	[BESIDE] = { site_beside, site_beside_end },
	[NOWHERE] = { site_nowhere, site_nowhere_end },
};

const char *const kind_names[KINDS] = {
	[BEFORE] = "before",
	[BESIDE] = "beside",
	[NOWHERE] = "none",
};

void registers_around(enum kind kind)
{
	static void (*const around[KINDS])(void) = {
		[BEFORE] = around_before,
		[BESIDE] = around_beside,
		[NOWHERE] = around_nowhere,
	};

	around[kind]();
}

#else
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static long by_libc(long nr, long a, long b, long c, long d, long e, long f)
{
	long result = syscall(nr, a, b, c, d, e, f);

	return result < 0 ? -errno : result;
}

long before_getppid(long a, long b, long c, long d, long e, long f)
{
	return by_libc(SYS_getppid, a, b, c, d, e, f);
}

long before_read(long a, long b, long c, long d, long e, long f)
{
	return by_libc(SYS_read, a, b, c, d, e, f);
}

long before_write(long a, long b, long c, long d, long e, long f)
{
	return by_libc(SYS_write, a, b, c, d, e, f);
}

long before_openat(long a, long b, long c, long d, long e, long f)
{
	return by_libc(SYS_openat, a, b, c, d, e, f);
}

long before_close(long a, long b, long c, long d, long e, long f)
{
	return by_libc(SYS_close, a, b, c, d, e, f);
}

long before_futex(long a, long b, long c, long d, long e, long f)
{
	return by_libc(SYS_futex, a, b, c, d, e, f);
}

long beside(long nr, long a, long b, long c, long d, long e)
{
	return by_libc(nr, a, b, c, d, e, 0);
}

long nowhere(long nr, long a, long b, long c, long d, long e)
{
	return by_libc(nr, a, b, c, d, e, 0);
}

long at_directory(long nr, long path, long b, long c)
{
	return by_libc(nr, -100, path, b, c, 0, 0);
}
#endif
