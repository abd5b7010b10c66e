/* A 64-bit tracee that makes a 32-bit syscall: number 20 is getpid for int80 and writev otherwise.
 */
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
