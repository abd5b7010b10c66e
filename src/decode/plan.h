/* What a call's decoding will read, without reading it: the decoder run over a memory that only
 * notes what it is asked for. What it asks and does not get is the next thing to fetch; fetched,
 * the next round asks for what lies behind the pointers. No second description of reads exists. */
#ifndef DECODE_PLAN_H
#define DECODE_PLAN_H

#include "decode/decode.h"

struct plan {
	struct wish {
		uint64_t addr, len;
	} wish[64];
	unsigned count;
};

/* Fills `p` with the reads that decoding asks for beyond what d->mem remembers; returns their
 * number, 0 when decoding needs nothing more. The caller answers each with memory_put, whose
 * `asked` is the wish's whole length, also when it is longer than what the caller reads. */
unsigned plan_round(struct plan *p, const struct decoder *d, const struct regs *r, enum when when,
		    const struct call_view *entry);
#endif
