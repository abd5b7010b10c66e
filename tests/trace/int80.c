/* A 64-bit tracee that makes a 32-bit call: int80 is number 20, getpid there and writev here. */
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
#ifdef __x86_64__
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L)
			 : "memory", "r8", "r9", "r10", "r11");
	return result == syscall(SYS_getpid) ? 5 : 99;
#else
	return 77;
#endif
}
