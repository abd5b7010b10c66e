/* The begin of an input of the target `ring`: what the slot of the thread says. The bytes of the
 * ring follow, from the position on. */
#ifndef FUZZ_RING_H
#define FUZZ_RING_H

#include <stdint.h>

enum {
	RING_UNALIGNED = 1,	/* .position is used as it is */
	RING_OTHER_HEAD = 2,	/* the ring has .number bytes, and not as many as follow */
	RING_IN_PROGRESS = 4,	/* a system call is in progress, after .complete bytes */
	RING_SHOWS = 8,		/* its record is shown */
	RING_COMPLETES = 16,	/* its record is completed, with the result .number */
	RING_ASSISTED = 32,	/* its record is taken after that */
};

struct ring_start {
	uint64_t number;
	uint32_t position;
	uint16_t complete, filled, whole;
	uint8_t early_segments, flags;	/* .flags: RING_ */
	uint8_t unused[4];
};
#endif
