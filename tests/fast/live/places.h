/* Addresses of the tracer's code and rings in a process that it traces without stops. In 32-bit
 * programs there are none. */
#ifndef TESTS_FAST_PLACES_H
#define TESTS_FAST_PLACES_H

#include <stdbool.h>

#include "../../../src/fast/stub/layout.h"

enum { SLOTS_SIZE = FAST_SLOT_COUNT * FAST_SLOT_SIZE };

/* Whether the address is in the tracer's code or rings. Safe in a signal handler */
static inline bool is_of_tracer(unsigned long at)
{
	return at >= FAST_BLOB && at < FAST_SLOTS + SLOTS_SIZE;
}

/* Whether the address is below the text of a program that is linked for low addresses: nothing of
 * the program is there, but the tracer may have its stubs there. Safe in a signal handler */
static inline bool is_below_text(unsigned long at)
{
	extern const char __executable_start[];
	unsigned long text = (unsigned long)__executable_start;

	return text < 1UL << 32 && at < text;
}
#endif
