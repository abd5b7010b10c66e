/* Converts the time stamp counter, which records contain, to CLOCK_MONOTONIC. The rate is measured
 * between two samples of both, so that a clock adjustment (NTP) moves timestamps by no more than
 * the clock changes between samples. */
#ifndef MACHINE_TICKS_H
#define MACHINE_TICKS_H

#include <stdint.h>

struct ticks {
	struct tick_sample {
		uint64_t ticks, ns;	/* .ns: CLOCK_MONOTONIC. */
	} before, last;
	uint64_t ns_per_tick;		/* Times 2^32. */
};

/* Samples both clocks; returns CLOCK_MONOTONIC in ns. */
uint64_t ticks_sample(struct ticks *t);
/* Converts a count to CLOCK_MONOTONIC in ns. The order of counts is kept: one after the last sample
 * has a time after that. */
uint64_t ticks_ns(const struct ticks *t, uint64_t count);
#endif
