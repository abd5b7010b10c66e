/* Generates a function that calls another one, which makes the system call chdir("/generated"), and
 * names it in /tmp/perf-PID.map, as JIT compilers do for perf(1). Removes the file at the end.
 * With an argument, the map has the name, but for other addresses; with a second one, the map is a
 * symbolic link to that path. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "noinline.h"

static volatile int result;

static NOINLINE void innermost(void)
{
	result += chdir("/generated") + 1;
}

static NOINLINE int caller(const char *path, void *code)
{
	void (*run)(void (*callee)(void));

	memcpy(&run, &code, sizeof(run));
	run(innermost);
	return unlink(path);
}

int main(int argc, char **argv)
{
#ifdef __aarch64__
	/* stp x29, x30, [sp, #-16]!; mov x29, sp; blr x0; ldp x29, x30, [sp], #16; ret */
	static const unsigned bytes[] = {
		0xa9bf7bfd, 0x910003fd, 0xd63f0000, 0xa8c17bfd, 0xd65f03c0,
	};
#else
	/* push %rbp; mov %rsp, %rbp; call *%rdi; pop %rbp; ret */
	static const unsigned char bytes[] = {0x55, 0x48, 0x89, 0xe5, 0xff, 0xd7, 0x5d, 0xc3};
#endif
	char *code = mmap((void *)0x10000000, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	char path[64];
	FILE *f;

	if (code == MAP_FAILED)
		return 1;
	memcpy(code + 16, bytes, sizeof(bytes));
	__builtin___clear_cache(code, code + 4096);
	snprintf(path, sizeof(path), "/tmp/perf-%d.map", getpid());
	if (argc > 2)
		return symlink(argv[2], path) ? 1 : caller(path, code + 16) + result;
	f = fopen(path, "w");
	if (!f)
		return 1;
	fprintf(f, "%lx 4 wrong\n%lx 14 generated::f(int) [fast]\n", (unsigned long)code,
		(unsigned long)code + (argc > 1 ? 64 : 16));
	fclose(f);
	return caller(path, code + 16) + result;
}
