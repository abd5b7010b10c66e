/* A program without a C library, which areas.test links for addresses where the tracer's code,
 * rings or stubs are in other programs: 100 syscalls at a patchable site, and two others. */
static long call(long nr, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return result;
}

void _start(void)
{
	enum { WRITE = 1, EXIT_GROUP = 231 };
	static const char text[] = "to the end\n";

	for (int i = 0; i < 100; i++) {
		long result;

		/* getppid */
		__asm__ volatile("mov $110, %%eax\n	syscall" : "=a"(result) : : "rcx", "r11",
				 "memory");
	}
	call(WRITE, 1, (long)text, sizeof(text) - 1);
	call(EXIT_GROUP, 7, 0, 0);
}
