/* A library whose call is one of its own text; built twice, with PADDING of another size, so that
 * what lies where the other one's site was is something else. */
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
