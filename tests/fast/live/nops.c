/* Functions that begin with nops, if they are compiled so, and are called through pointers only. A
 * system call whose number is not set directly before is next to them. Prints the number of wrong
 * results. */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FUNCTIONS = 6, TIMES = 4 };

#define FUNCTION_PAIR(n) \
	__attribute__((noinline)) static long call##n(void) \
	{ \
		long result; \
		__asm__ volatile("xor %%eax, %%eax\n	mov %1, %%al\n	syscall" \
				 : "=a"(result) : "i"(SYS_getpid) : "rcx", "r11"); \
		return result; \
	} \
	__attribute__((noinline)) static int plain##n(int x) \
	{ \
		__asm__ volatile(""); \
		return 5 * x + n; \
	}
FUNCTION_PAIR(0)
FUNCTION_PAIR(1)
FUNCTION_PAIR(2)
FUNCTION_PAIR(3)
FUNCTION_PAIR(4)
FUNCTION_PAIR(5)

static long (*volatile const calls[FUNCTIONS])(void) = {call0, call1, call2, call3, call4, call5};
static int (*volatile const plains[FUNCTIONS])(int) = {
	plain0, plain1, plain2, plain3, plain4, plain5,
};

int main(void)
{
	int wrong = 0;

	for (int k = 0; k < TIMES; k++)
		for (int i = 0; i < FUNCTIONS; i++) {
			wrong += plains[i](k) != 5 * k + i;
			wrong += calls[i]() != getpid();
			wrong += plains[i](k) != 5 * k + i;
		}
	printf("%d wrong\n", wrong);
	return 0;
}
