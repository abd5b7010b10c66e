/* Makes system calls with code of two files, a and b, while the mappings of that code change. Each
 * is a chdir to a path that names what was done. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PAGE = 4096, SIZE = 2 * PAGE };

/* chdir, so that 8 bytes precede the instruction to return to */
#ifdef __aarch64__
/* mov x8, #49; svc #0; ret */
static const unsigned code[] = {0xd2800628, 0xd4000001, 0xd65f03c0};
#else
/* nop; mov $80,%eax; syscall; ret */
static const unsigned char code[] = {0x90, 0xb8, 80, 0, 0, 0, 0x0f, 0x05, 0xc3};
#endif

static void check(int is_right, const char *what)
{
	if (is_right)
		return;
	perror(what);
	exit(1);
}

/* Creates a file with the code at the begin of both pages. */
static int make_file(const char *name)
{
	static char bytes[SIZE];
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);

	memcpy(bytes, code, sizeof(code));
	memcpy(bytes + PAGE, code, sizeof(code));
	check(fd >= 0 && write(fd, bytes, SIZE) == SIZE, name);
	return fd;
}

static char *map(void *at, int flags, int fd)
{
	char *mapped = mmap(at, SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE | flags, fd, 0);

	check(mapped != MAP_FAILED, "mmap");
	return mapped;
}

static void call(char *at, const char *path)
{
	((int (*)(const char *))(void *)at)(path);
}

int main(void)
{
	int a = make_file("a"), b = make_file("b");
	char *at, *moved;

	at = map(NULL, 0, a);
	call(at, "/mapped");
	map(at, MAP_FIXED, b);
	call(at, "/replaced");
	check(!munmap(at, SIZE), "munmap");
	map(at, MAP_FIXED_NOREPLACE, a);
	call(at, "/again");
	/* what fails changes nothing */
	check(mmap(at, SIZE, PROT_EXEC, MAP_PRIVATE, -1, 0) == MAP_FAILED, "mmap of nothing");
	call(at, "/failed");
	moved = mremap(at, SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, map(NULL, 0, b));
	check(moved != MAP_FAILED, "mremap");
	call(moved, "/moved");
	map(at, MAP_FIXED_NOREPLACE, b);
	call(at, "/old");
	check(!mprotect(moved, PAGE, PROT_READ), "mprotect");
	call(moved + PAGE, "/protected");
	check(!munmap(moved, PAGE), "munmap of a page");
	call(moved + PAGE, "/second");
	check(!munmap(moved + PAGE, PAGE), "munmap of the other page");
	map(moved, MAP_FIXED_NOREPLACE, b);
	call(moved + PAGE, "/last");
	return 0;
}
