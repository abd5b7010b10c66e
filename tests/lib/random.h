/* Pseudo-random numbers that are the same in each run, for randomized tests */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/* The next number (Marsaglia's xorshift: the same sequence for the same state, which is not 0) */
static inline uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif
