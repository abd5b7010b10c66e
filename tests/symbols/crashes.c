/* Crashes in the way that the argument names, in the function `victim`. */
#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "noinline.h"

static volatile int sink;
static const int constant[1024] = {1};

static NOINLINE int overflow(int depth)
{
	volatile char frame[4096];

	memset((char *)frame, depth, sizeof(frame));
	return depth == sink - 1 ? 0 : overflow(depth + 1) + frame[depth % 4096];
}

static void *overflow_thread(void *unused)
{
	(void)unused;
	sink = overflow(0);
	return NULL;
}

static void handler(int number)
{
	_exit(number == SIGSEGV ? 7 : 8);
}

static NOINLINE void victim(const char *how)
{
	static unsigned char data[64];
	void *address = data;
	void (*call)(void);
	FILE *f;

	data[0] = sink;		/* it is no constant */
	if (!strcmp(how, "null"))
		*(volatile int *)8 = 1;
	if (!strcmp(how, "handled"))
		*(volatile int *)8 = 1;
	if (!strcmp(how, "read-only"))
		*(volatile int *)&constant[500] = 1;
	if (!strcmp(how, "unmapped"))
		*(volatile int *)0x123456789000 = 1;
	if (!strcmp(how, "bad"))
		*(volatile int *)0xdead000000000000 = 1;
	if (!strcmp(how, "overflow"))
		sink = overflow(0);
	if (!strcmp(how, "data")) {
		memcpy(&call, &address, sizeof(call));
		call();
	}
	if (!strcmp(how, "call") || !strcmp(how, "code")) {
		address = !strcmp(how, "code") ? (void *)0x123456789000 : NULL;
		memcpy(&call, &address, sizeof(call));
		call();
	}
	if (!strcmp(how, "past-end")) {
		f = tmpfile();
		address = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fileno(f), 0);
		sink = *(volatile int *)address;
	}
	if (!strcmp(how, "divide"))
		sink = 100 / sink;
#ifdef __aarch64__
	if (!strcmp(how, "breakpoint"))
		__asm__ volatile("brk #0");
	if (!strcmp(how, "illegal"))
		__asm__ volatile("udf #0");
#else
	if (!strcmp(how, "breakpoint"))
		__asm__ volatile("int3");
	if (!strcmp(how, "illegal"))
		__asm__ volatile("ud2");
#endif
	if (!strcmp(how, "abort"))
		abort();
	if (!strcmp(how, "assert"))
		assert(sink == 1);
	if (!strcmp(how, "kill"))
		raise(SIGTERM);
	sink++;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	pthread_t thread;

	if (!strcmp(how, "handled"))
		signal(SIGSEGV, handler);
	if (!strcmp(how, "thread") && !pthread_create(&thread, NULL, overflow_thread, NULL))
		pthread_join(thread, NULL);
	victim(how);
	return 0;
}
