/* Computes which reads the decoding of a syscall needs, by running the decoder with a backend that
 * returns nothing. Each round gives the reads that are missing; after they have been made, the next
 * round gives those behind the pointers found. No separate description of reads is needed. */
#ifndef DECODE_PLAN_H
#define DECODE_PLAN_H

#include "decode/decode.h"

struct read_plan {
	struct planned_read {
		uint64_t addr, len;
	} read[64];
	unsigned count;
};

/* Fills `p` with the reads that decoding needs and that are not recorded in d->mem. Returns their
 * number; 0: decoding needs no more. The caller records each with memory_put(), with the full
 * planned length as `asked` even if it reads fewer bytes. */
unsigned plan_round(struct read_plan *p, const struct decoder *d, const struct regs *r,
		    enum read_space when,
		    const struct call_view *entry);
#endif
