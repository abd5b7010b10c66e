/* Data passed to the kernel by these programs, at the same addresses in every run, so that their
 * traces are always equal. */
#ifndef TESTS_LIVE_FIXED_H
#define TESTS_LIVE_FIXED_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIXED_AT = 0x10000, FIXED_SIZE = 0x10000 };

static char *fixed_next;
static void *volatile fixed_bad = (void *)8;	/* nothing is mapped here */

/* Space for `size` bytes, all 0 */
static void *fixed_room(size_t size)
{
	char *p;

	if (!fixed_next) {
		fixed_next = mmap((void *)(uintptr_t)FIXED_AT, FIXED_SIZE, PROT_READ | PROT_WRITE,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		if (fixed_next != (void *)(uintptr_t)FIXED_AT)
			exit(77);
	}
	p = fixed_next;
	fixed_next += (size + 63) / 64 * 64;
	if (fixed_next > (char *)(uintptr_t)FIXED_AT + FIXED_SIZE)
		exit(1);
	return p;
}

static inline void *fixed_copy(const void *from, size_t size)
{
	return memcpy(fixed_room(size), from, size);
}

/* A copy of a literal of that type: FIXED(struct timeval, .tv_sec = 1) */
#define FIXED(type, ...)	((type *)fixed_copy(&(type){__VA_ARGS__}, sizeof(type)))
#define FIXED_STR(s)		((char *)fixed_copy(s, sizeof(s)))
#endif
