/* Code that a program generates, changes or drops, addresses that it maps over, and what it sees of
 * itself: its text, its mappings, its rseq. Syscalls made by generated instructions are traced in
 * some way, and the program finds its bytes as it wrote them. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PAGE = 4096 };

static char *map(char *at, size_t size, int protection, int flags)
{
	return mmap(at, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

/* The program maps memory where the tracer's may be: it is the program's from then on */
static void use_place(uintptr_t at, int flags)
{
	char *got;

	for (int i = 0; i < 5; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	got = map((char *)at, 16 * PAGE, PROT_READ | PROT_WRITE, flags);
	say("%#lx: %s", (unsigned long)at, got == (char *)at ? "mapped" : strerror(errno));
	if (got == (char *)at) {
		bool kept = true;

		memset(got, 0x5a, 16 * PAGE);
		for (int i = 0; i < 20; i++) {
			before_getppid(0, 0, 0, 0, 0, 0);
			beside(SYS_getppid, 0, 0, 0, 0, 0);
		}
		for (int i = 0; i < 16 * PAGE; i++)
			kept &= got[i] == 0x5a;
		say_whether("what is in it is kept", kept);
	}
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
	if (fork() == 0) {
		before_getppid(0, 0, 0, 0, 0, 0);
		_exit(5);
	}
	say_end("child", status_of(-1));
}

static void fixed_at_blob(void)
{
	use_place(FAST_BLOB, MAP_FIXED);
}

static void fixed_at_slots(void)
{
	use_place(FAST_SLOTS, MAP_FIXED);
}

/* Of a range that includes both and more */
static void unmaps(void)
{
	before_getppid(0, 0, 0, 0, 0, 0);
	say("munmap: %d", munmap((void *)(FAST_BLOB - 0x1000000), 0x4000000));
	for (int i = 0; i < 20; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
	/* something may be mapped there again, so its result is not printed */
	mprotect((void *)FAST_BLOB, 16 * PAGE, PROT_NONE);
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
	say("mapped: %d", map((char *)FAST_BLOB, PAGE, PROT_READ, MAP_FIXED) ==
	    (char *)FAST_BLOB);
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
}

static void protects(void)
{
	before_getppid(0, 0, 0, 0, 0, 0);
	/* where nothing is mapped it fails untraced, so its result is not printed */
	mprotect((void *)FAST_SLOTS, 64 * PAGE, PROT_READ);
	madvise((void *)FAST_SLOTS, 64 * PAGE, MADV_DONTNEED);
	madvise((void *)FAST_BLOB, 8 * PAGE, MADV_DONTNEED);
	for (int i = 0; i < 20; i++)
		before_getppid(0, 0, 0, 0, 0, 0);
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
}

/* Drops everything that is not needed, as programs do that restore others */
static void all_of_low(void)
{
	bool right = true;

	for (uintptr_t at = 0x60000000; at < 0x90000000; at += 0x1000000)
		right &= munmap((void *)at, 0x1000000) == 0;
	for (uintptr_t at = 0x10000; is_below_text(at); at += PAGE)
		right &= munmap((void *)at, PAGE) == 0;
	for (uintptr_t at = FAST_BLOB - SLOTS_SIZE; at < FAST_SLOTS + 2 * SLOTS_SIZE;
	     at += 1 << 20)
		right &= munmap((void *)at, 1 << 20) == 0;
	say_whether("unmapped", right);
	say_whether("syscalls work", before_getppid(0, 0, 0, 0, 0, 0) == getppid());
}

#ifdef __x86_64__
/* mov $nr, %eax; syscall; ret */
static void write_call(unsigned char *at, int nr)
{
	const unsigned char code[] = { 0xb8, nr, nr >> 8, 0, 0, 0x0f, 0x05, 0xc3 };

	memcpy(at, code, sizeof(code));
}

static long run_code(unsigned char *at)
{
	long (*code)(void);

	memcpy(&code, &at, sizeof(code));
	return code();
}

/* Writable code that is rewritten again and again */
static void jit(void)
{
	unsigned char *code;
	int wrong = 0;

	code = (unsigned char *)map(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, 0);
	need(code != MAP_FAILED, "writable code");
	for (int i = 0; i < 200; i++) {
		int nr = i & 1 ? SYS_getppid : SYS_getpid;

		write_call(code, nr);
		for (int k = 0; k < 5; k++)
			wrong += run_code(code) != syscall(nr);
	}
	say("%d wrong", wrong);
}

/* Code that is made executable after it has been written, and read afterwards */
static void made(void)
{
	unsigned char *code = (unsigned char *)map(NULL, PAGE, PROT_READ | PROT_WRITE, 0);
	unsigned char before[8];
	int wrong = 0;

	write_call(code, SYS_getppid);
	memcpy(before, code, sizeof(before));
	mprotect(code, PAGE, PROT_READ | PROT_EXEC);
	for (int i = 0; i < 10; i++)
		wrong += run_code(code) != getppid();
	say("%d wrong", wrong);
	say_whether("bytes are the same", memcmp(before, code, sizeof(before)) == 0);
	mprotect(code, PAGE, PROT_READ | PROT_WRITE);
	write_call(code, SYS_getpid);
	mprotect(code, PAGE, PROT_READ | PROT_EXEC);
	for (int i = 0; i < 10; i++)
		wrong += run_code(code) != getpid();
	say("%d wrong", wrong);
	munmap(code, PAGE);
	/* others are mapped at its former address */
	for (int i = 0; i < 20; i++) {
		int nr = i & 1 ? SYS_getuid : SYS_getpid;

		code = (unsigned char *)map(NULL, PAGE, PROT_READ | PROT_WRITE, 0);
		write_call(code, nr);
		mprotect(code, PAGE, PROT_READ | PROT_EXEC);
		wrong += run_code(code) != syscall(nr);
		wrong += run_code(code) != syscall(nr);
		munmap(code, PAGE);
	}
	say("%d wrong", wrong);
}

/* The same memory mapped twice, writable and executable, as careful just-in-time compilers do */
static void mapped_twice(void)
{
	int fd = memfd_create("code", MFD_CLOEXEC), wrong = 0;
	unsigned char *writes, *runs, *own;

	need(fd >= 0 && ftruncate(fd, PAGE) == 0, "a memfd");
	writes = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	runs = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	need(writes != MAP_FAILED && runs != MAP_FAILED, "a memfd that runs");
	for (int i = 0; i < 50; i++) {
		int nr = i & 1 ? SYS_getppid : SYS_getpid;

		write_call(writes, nr);
		for (int k = 0; k < 3; k++)
			wrong += run_code(runs) != syscall(nr);
		wrong += writes[0] != 0xb8 || writes[1] != (nr & 0xff) || writes[5] != 0x0f;
	}
	own = mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	for (int k = 0; k < 5; k++)
		wrong += run_code(own) != syscall(SYS_getppid);
	write_call(writes, SYS_getuid);
	say("%d wrong", wrong);
}

/* The program's text is made writable, changed and run, for example for a breakpoint */
static void writes_own_text(void)
{
	uintptr_t at = (uintptr_t)before_getppid & -PAGE;
	unsigned char *site = (unsigned char *)before_getppid, kept[16], trap[16];
	int wrong = 0;

	for (int i = 0; i < 5; i++)
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
	need(mprotect((void *)at, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC) == 0, "mprotect");
	memcpy(kept, site, sizeof(kept));
	/* xor %eax, %eax; mov $nr, %al; syscall; ret */
	memcpy(trap, "\x31\xc0\xb0\x27\x0f\x05\xc3", 8);
	memcpy(site, trap, 8);
	for (int i = 0; i < 5; i++)
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getpid();
	memcpy(site, kept, sizeof(kept));
	for (int i = 0; i < 5; i++)
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
	mprotect((void *)at, 2 * PAGE, PROT_READ | PROT_EXEC);
	for (int i = 0; i < 5; i++)
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
	say("%d wrong", wrong);
}

/* Branches into the middle of what precedes the syscall: to the instruction itself */
static void jumps_into_site(void)
{
	long result = 0;
	int wrong = 0;

	for (int i = 0; i < 20; i++) {
		/* from the third round on through the instruction alone */
		__asm__ volatile("cmp $3, %1\n"
				 "jl 1f\n"
				 "mov $39, %%eax\n"
				 "jmp 2f\n"
				 "1: mov $110, %%eax\n"
				 "2: syscall\n"
				 : "=a"(result)
				 : "r"(i)
				 : "rcx", "r11", "memory", "cc");
		wrong += result != (i < 3 ? getppid() : getpid());
	}
	say("%d wrong", wrong);
}
#endif

/* A library with its own call sites is loaded and unloaded at the same address again and again.
 * LIVE_LIBRARIES contains two paths, separated by a colon. */
static void libraries(void)
{
	const char *both = getenv("LIVE_LIBRARIES");
	char paths[1024], *second;
	int wrong = 0;

	if (!both || !strchr(both, ':'))
		cannot("no libraries were made");
	snprintf(paths, sizeof(paths), "%s", both);
	second = strchr(paths, ':');
	*second++ = 0;
	for (int i = 0; i < 10; i++) {
		void *library = dlopen(i & 1 ? second : paths, RTLD_NOW | RTLD_LOCAL);
		long (*parent)(void);
		void *found;

		need(library, "dlopen");
		found = dlsym(library, "parent");
		need(found, "dlsym");
		memcpy(&parent, &found, sizeof(parent));
		for (int k = 0; k < 5; k++)
			wrong += parent() != getppid();
		dlclose(library);
	}
	say("%d wrong", wrong);
}

/* What the program sees of itself: its mappings can be read, and those of files are the
 * program's */
static void maps(void)
{
	FILE *file = fopen("/proc/self/maps", "r");
	unsigned long start, end, last = 0;
	char line[512];
	bool sorted = true;

	need(file, "/proc/self/maps");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) != 2 || start < last || end <= start)
			sorted = false;
		last = end;
	}
	fclose(file);
	say_whether("mappings are in order", sorted);
	say_whether("main is of a file", of_a_file((unsigned long)maps));
	say_whether("read is of a file", of_a_file((unsigned long)dlsym(RTLD_DEFAULT, "read")));
	say_whether("a frame is of the stack", of_a_file((unsigned long)line));
	say_whether("the vdso is there", of_a_file(getauxval(AT_SYSINFO_EHDR)));
}

#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif

/* A thread's rseq keeps working: it contains the processor after syscalls too */
static void *rseq_works(void *arg)
{
#if defined(RSEQ_SIG) && defined(__x86_64__)
	const volatile struct rseq *own;
	bool known = true;

	if (__rseq_size == 0) {
		*(const char **)arg = "no rseq is registered here";
		return NULL;
	}
	own = (const struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
	for (int i = 0; i < 50; i++) {
		before_getppid(0, 0, 0, 0, 0, 0);
		known &= (int)own->cpu_id >= 0 && own->rseq_cs == 0;
	}
	say_whether("the processor is known", known);
#else
	*(const char **)arg = "rseq is not known here";
#endif
	return NULL;
}

static void restartable(void)
{
	const char *not_here = NULL;
	pthread_t thread;

	rseq_works(&not_here);
	if (not_here)
		cannot(not_here);
	pthread_create(&thread, NULL, rseq_works, &not_here);
	pthread_join(thread, NULL);
}

/* All descriptors are the program's own: no number is taken */
static void descriptors(void)
{
	int first = open("/dev/null", O_RDONLY), pid;

	before_getppid(0, 0, 0, 0, 0, 0);
	say("next: %d", open("/dev/null", O_RDONLY) - first);
	pid = fork();
	if (pid == 0) {
		before_getppid(0, 0, 0, 0, 0, 0);
		say("next in a child: %d", open("/dev/null", O_RDONLY) - first);
		execl("/bin/sh", "sh", "-c", "ls /proc/self/fd | wc -l", NULL);
		_exit(126);
	}
	say_end("child", status_of(pid));
}

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "fixed-low", fixed_at_blob },
		{ "fixed-high", fixed_at_slots },
		{ "unmaps", unmaps },
		{ "protects", protects },
		{ "all-of-low", all_of_low },
#ifdef __x86_64__
		{ "jit", jit },
		{ "made", made },
		{ "mapped-twice", mapped_twice },
		{ "own-text", writes_own_text },
		{ "jumps", jumps_into_site },
#endif
		{ "libraries", libraries },
		{ "maps", maps },
		{ "rseq", restartable },
		{ "descriptors", descriptors },
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
