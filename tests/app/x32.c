/* Makes system calls of x32, which most kernels refuse with ENOSYS, between two of x86-64. */
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { X32 = 0x40000000, X32_WRITEV = 516 };

int main(void)
{
	/* pointers have 32 bits */
	uint32_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (page == MAP_FAILED)
		return 1;
	strcpy((char *)(page + 2), "x32");
	page[0] = (uint32_t)(uintptr_t)(page + 2);
	page[1] = 3;
	chdir("before");
	syscall(X32 | SYS_chdir, page + 2);
	syscall(X32 | X32_WRITEV, -1, page, 1);
	chdir("after");
	return 0;
}
