/* System calls without the C library, which would change errno: for a process that shares the
 * memory of another one, and thereby its errno. */
#ifndef BASE_SYSTEM_RAW_SYSCALL_H
#define BASE_SYSTEM_RAW_SYSCALL_H

#include <stdint.h>

/* Returns the result of the syscall, -errno if it fails. */
static inline long raw_syscall(long nr, uintptr_t a, uintptr_t b, uintptr_t c, uintptr_t d,
			       uintptr_t e)
{
#if defined(__x86_64__)
	register uintptr_t r10 __asm__("r10") = d;
	register uintptr_t r8 __asm__("r8") = e;
	long result;

	__asm__ volatile("syscall" : "=a"(result)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register uintptr_t x8 __asm__("x8") = nr;
	register uintptr_t x0 __asm__("x0") = a;
	register uintptr_t x1 __asm__("x1") = b;
	register uintptr_t x2 __asm__("x2") = c;
	register uintptr_t x3 __asm__("x3") = d;
	register uintptr_t x4 __asm__("x4") = e;

	__asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4)
			 : "memory");
	return (long)x0;
#else
#error "syscalls of this machine are not known"
#endif
}
#endif
