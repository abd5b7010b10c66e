/* foreign FILE: maps the text of a program or library as emulators do, to read it and not to
 * execute it, and makes system calls of all kinds. Prints how many bytes of that text are not those
 * of the file. foreign.test builds this with and without a C library (FREESTANDING). */
#include <elf.h>

enum { READ, WRITE, OPEN, MMAP = 9, GETPPID = 110, SET_TID_ADDRESS = 218, EXIT_GROUP = 231,
       SET_ROBUST_LIST = 273, RSEQ = 334 };
enum { PAGE = 4096, READ_EXECUTE = 5, PRIVATE = 2, AT_FIXED_ADDRESS = 0x10 };

/* A site of no suitable shape: no mov of a constant is before it, no padding near it. */
long odd(long nr, long a, long b, long c);
__asm__(".text\n"
	"	.p2align 8\n"
	"	.fill 160, 1, 0xf8\n"
	"odd:	mov %rdi, %rax\n"
	"	mov %rsi, %rdi\n"
	"	mov %rdx, %rsi\n"
	"	mov %rcx, %rdx\n"
	"	syscall\n"
	"	ret\n"
	"	.fill 160, 1, 0xf8\n");

/* A system call whose number is set directly before: a site that can be patched. The first one of
 * the other kind has to come after the mmap. */
#define call(nr, a, b, c, d, e, f) ({ \
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f; \
	long result; \
	__asm__ volatile("mov %1, %%eax\n	syscall" : "=a"(result) \
			 : "i"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) \
			 : "rcx", "r11", "memory"); \
	result; })

static void call_all_kinds(void)
{
	for (int i = 0; i < 3; i++) {
		call(GETPPID, 0, 0, 0, 0, 0, 0);
		odd(GETPPID, 0, 0, 0);
	}
	/* as at the start of a thread; they fail, or do nothing */
	odd(SET_ROBUST_LIST, 0, 0, 0);
	odd(SET_TID_ADDRESS, 0, 0, 0);
	odd(RSEQ, 0, 0, 0);
}

static unsigned char bytes[8 << 20];

static long differences(int fd)
{
	const Elf64_Ehdr *head = (const void *)bytes;
	const Elf64_Phdr *segment = (const void *)(bytes + head->e_phoff);
	long differ = 0;

	for (int i = 0; i < head->e_phnum; i++, segment++) {
		unsigned long from = segment->p_offset & -(unsigned long)PAGE;
		unsigned long size = segment->p_offset + segment->p_filesz - from;
		const unsigned char *text;

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X))
			continue;
		text = (const unsigned char *)call(MMAP, 0x50000000 + from, size, READ_EXECUTE,
						   PRIVATE | AT_FIXED_ADDRESS, fd, from);
		if ((long)text < 0)
			return -1;
		call_all_kinds();
		for (unsigned long at = 0; at < size; at++)
			differ += text[at] != bytes[from + at];
	}
	return differ;
}

static int run(const char *path)
{
	long fd = call(OPEN, (long)path, 0, 0, 0, 0, 0), size = 0, n, differ;
	char line[] = "0000000 bytes differ\n";

	while ((n = call(READ, fd, (long)bytes + size, sizeof(bytes) - size, 0, 0, 0)) > 0)
		size += n;
	differ = size > PAGE ? differences(fd) : -1;
	if (differ < 0)
		return 2;
	for (int digit = 6; digit >= 0; digit--, differ /= 10)
		line[digit] = '0' + differ % 10;
	call(WRITE, 1, (long)line, sizeof(line) - 1, 0, 0, 0);
	return 0;
}

#ifdef FREESTANDING
void start(long *stack)
{
	call(EXIT_GROUP, run((const char *)stack[2]), 0, 0, 0, 0, 0);
}
__asm__(".globl _start\n"
	"_start:	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call start\n");
#else
int main(int argc, char **argv)
{
	return argc == 2 ? run(argv[1]) : 2;
}
#endif
