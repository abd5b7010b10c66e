/* Where the tracer's code and rings are in a process that it traces without stops. Not for 32-bit
 * programs, where there is nothing. */
#ifndef TESTS_FAST_PLACES_H
#define TESTS_FAST_PLACES_H

#include <stdbool.h>

#include "../../../src/fast/stub/layout.h"

enum { SLOTS_SIZE = FAST_SLOT_COUNT * FAST_SLOT_SIZE };

/* Whether that is an address of the tracer's code or of its rings. Safe in a signal handler */
static inline bool is_of_tracer(unsigned long at)
{
	return at >= FAST_BLOB && at < FAST_SLOTS + SLOTS_SIZE;
}

/* Whether a program that is linked for low addresses has nothing of its own there, but the tracer
 * may have its stubs. Safe in a signal handler */
static inline bool is_below_text(unsigned long at)
{
	extern const char __executable_start[];
	unsigned long text = (unsigned long)__executable_start;

	return text < 1UL << 32 && at < text;
}
#endif
