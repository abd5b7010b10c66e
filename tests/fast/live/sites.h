/* Calls made by instructions of our own, so that it is known which way they can be patched:
 *	before	`mov $nr,%eax` stands directly before the syscall instruction
 *	beside	it does not, but there is padding within reach
 *	argument	what stands directly before is the `mov` of an argument
 *	none	none of them
 * Each makes the call (`nr`, six arguments) and returns what the kernel returned. Those of `before`
 * are of one number each: that is what they are. */
#ifndef TESTS_FAST_SITES_H
#define TESTS_FAST_SITES_H

typedef long site_call(long a, long b, long c, long d, long e, long f);

/* Elsewhere they are calls as any others, and there is nothing of the rest. */
site_call before_getppid, before_read, before_write, before_openat, before_close, before_futex;
long beside(long nr, long a, long b, long c, long d, long e);
long nowhere(long nr, long a, long b, long c, long d, long e);
/* argument: a call that begins with a folder, which is AT_FDCWD, and a path */
long at_folder(long nr, long path, long b, long c);

#ifdef __x86_64__
extern const char at_folder_end[];

/* What a thread has in its registers: in the order rax rbx rcx rdx rsi rdi rbp rsp r8 … r15 */
struct registers {
	unsigned long gpr[16];
	unsigned long flags;
	unsigned long padding;
	unsigned char xmm[16][16];
};

/* Loads all of `registers_before`, makes getppid through a site of that kind, and stores all into
 * `registers_after`. rsp is loaded as well, so that no handler may come unless it has a stack of
 * its own. One thread at a time. */
extern struct registers registers_before, registers_after;	/* 16-byte aligned */
enum kind { BEFORE, BESIDE, NOWHERE, KINDS };
extern const char *const kind_names[KINDS];
void registers_around(enum kind kind);

/* The sites of registers_around: where a signal may find a thread at them, before the call and
 * behind it. Only these instructions are its sites. */
struct site_text {
	const char *start, *end;
};
extern const struct site_text site_texts[KINDS];
#endif
#endif
