/* Room in the address space of a program: its heap, mappings below 2 GiB, and the very addresses
 * where the tracer's code is in other programs. */
#include "cases.h"
#include "places.h"
#include "sites.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/syscall.h>
#include <unistd.h>

static const size_t step = 16 << 20, all = (size_t)3 << 30;

static void make_calls(void)
{
	int wrong = 0;

	for (int i = 0; i < 5; i++) {
		wrong += before_getppid(0, 0, 0, 0, 0, 0) != getppid();
		wrong += beside(SYS_getppid, 0, 0, 0, 0, 0) != getppid();
	}
	say("calls: %d wrong", wrong);
}

static void heap(void)
{
	size_t size = 0;

	make_calls();
	for (; size < all; size += step) {
		char *at = sbrk(step);

		if (at == (void *)-1)
			break;
		*at = 1;
	}
	say("heap: %zu MiB", size >> 20);
	make_calls();
}

#ifdef __x86_64__
/* The program executes itself without address space randomization, so that the number of mappings
 * that fit is always the same. */
static void below_2_gib(void)
{
	int persona = personality(0xffffffff), count = 0;

	if (!(persona & ADDR_NO_RANDOMIZE)) {
		if (personality(persona | ADDR_NO_RANDOMIZE) < 0)
			cannot("addresses are always random here");
		execl("/proc/self/exe", "room", "below-2-gib", NULL);
		cannot("/proc/self/exe cannot be run");
	}
	make_calls();
	while (mmap(NULL, 1 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
		    MAP_32BIT, -1, 0) != MAP_FAILED)
		count++;
	say("%d mappings: %s", count, strerror(errno));
	make_calls();
}

/* Code of the program's own in the page from which the tracer's filter allows syscalls */
static void over_code(void)
{
	/* mov $SYS_getppid, %eax; syscall; ret */
	static const unsigned char code[] = { 0xb8, SYS_getppid, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	unsigned char *at;
	long (*call)(void);
	int wrong = 0;

	make_calls();
	at = mmap((void *)FAST_BLOB, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	need(at == (void *)FAST_BLOB, "a page of code");
	memcpy(at, code, sizeof(code));
	memcpy(&call, &at, sizeof(call));
	for (int i = 0; i < 100; i++)
		wrong += call() != getppid();
	say("calls from there: %d wrong", wrong);
	int pid = fork();

	if (pid == 0) {
		for (int i = 0; i < 100; i++)
			wrong += call() != getppid();
		_exit(wrong ? 4 : 3);
	}
	say_end("child", status_of(pid));
}

#endif

int main(int argc, char **argv)
{
	static const struct live_case cases[] = {
		{ "heap", heap },
#ifdef __x86_64__
		{ "below-2-gib", below_2_gib },
		{ "over-code", over_code },
#endif
		{ NULL, NULL },
	};

	return live_main(argc, argv, cases);
}
