/* Carries out the plan of a call: the same lines in the tracee (which may fault or probe) and in
 * the tracer (process_vm_readv), which differ in how they copy. Freestanding. */
#ifndef FAST_STUB_READS_H
#define FAST_STUB_READS_H

#include "fast/stub/layout.h"

struct fast_source {
	/* Up to `size` bytes; returns how many there were, a prefix. `sure`: they are there. */
	uint64_t (*copy)(void *ctx, void *to, uint64_t from, uint64_t size, int sure);
	/* The same up to a NUL, which counts */
	uint64_t (*string)(void *ctx, void *to, uint64_t from, uint64_t size, int sure);
	void *ctx;
};

/* Appends the segments of one moment, before the call or after it, to a record that has `size`
 * bytes; returns how many it has then, 0 when they do not fit into FAST_RECORD_MAX. */
static inline uint32_t fast_reads(const struct fast_table *table, struct fast_record *r,
				  uint32_t size, int before, const struct fast_source *source);
#endif
