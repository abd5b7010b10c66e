/* A program with hardly any zeros after its text, which makes its syscalls itself: getppid() all
 * the time. Prints "ready" before. */
#include <stdio.h>
#include <sys/syscall.h>

enum { ROUNDS_MAX = 2000000000 };

/* the last section of the text */
__asm__(".pushsection .fini, \"ax\", @progbits\n"
	".balign 4096\n"
	".fill 4000, 1, 0x90\n"
	".popsection");

int main(void)
{
	puts("ready");
	fflush(stdout);
	for (long i = 0; i < ROUNDS_MAX; i++) {
		long result;

		__asm__ volatile("syscall" : "=a"(result) : "0"((long)SYS_getppid)
				 : "rcx", "r11", "memory");
	}
	return 0;
}
