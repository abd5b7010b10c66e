/* A library with its own call site; built twice, with PADDING of a different size, so that other
 * bytes are at the address of the other one's site. */
#ifndef PADDING
#define PADDING 16
#endif
#define STRING(x) #x
#define STRINGS(x) STRING(x)

long parent(void);

#ifdef __x86_64__
__asm__(".text\n"
	".globl parent\n"
	".type parent, @function\n"
	".balign 64\n"
	"	.fill " STRINGS(PADDING) ", 1, 0x90\n"
	"parent:\n"
	"	mov $110, %eax\n"
	"	syscall\n"
	"	ret\n"
	"	.balign 64\n");
#else
#include <unistd.h>

long parent(void)
{
	return getppid();
}
#endif
