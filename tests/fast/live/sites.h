/* Syscalls made by this program's own instructions, so that it is known how they can be patched:
 *	before		`mov $nr,%eax` directly precedes the syscall instruction
 *	beside		it does not, but there is padding within reach
 *	argument	the `mov` of an argument directly precedes
 *	none		none of them
 *
 * Each makes the syscall (`nr`, six arguments) and returns the kernel's result. Those of `before`
 * are for one number each, as their shape requires. */
#ifndef TESTS_FAST_SITES_H
#define TESTS_FAST_SITES_H

typedef long site_call(long a, long b, long c, long d, long e, long f);

/* On other machines these are ordinary syscalls, and the remaining functions do not exist. */
site_call before_getppid, before_read, before_write, before_openat, before_close, before_futex;
long beside(long nr, long a, long b, long c, long d, long e);
long nowhere(long nr, long a, long b, long c, long d, long e);
/* argument: a syscall whose first argument is a directory (AT_FDCWD), followed by a path */
long at_directory(long nr, long path, long b, long c);

#ifdef __x86_64__
extern const char at_directory_end[];

/* Registers of a thread, in the order rax rbx rcx rdx rsi rdi rbp rsp r8 … r15 */
struct registers {
	unsigned long gpr[16];
	unsigned long flags;
	unsigned long padding;
	unsigned char xmm[16][16];
};

/* Loads all of `registers_before`, makes getppid through a site of that kind, and stores all into
 * `registers_after`. rsp is loaded as well, so signal handlers need their own stack. One thread at
 * a time. */
extern struct registers registers_before, registers_after;	/* 16-byte aligned */
enum kind { BEFORE, BESIDE, NOWHERE, KINDS };
extern const char *const kind_names[KINDS];
void registers_around(enum kind kind);

/* The sites of registers_around: where a signal may find a thread there, before the syscall and
 * after it. Only these instructions are its sites. */
struct site_text {
	const char *start, *end;
};
extern const struct site_text site_texts[KINDS];
#endif
#endif
