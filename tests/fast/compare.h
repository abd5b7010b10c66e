/* Decodes a syscall twice: with all of a tracee's memory available, and from the copies of a record
 * alone. */
#ifndef FAST_COMPARE_H
#define FAST_COMPARE_H

#include "decode/decode.h"
#include "fast/plan/plan.h"

/* Compiles all plans at once. */
void compare_plans(struct fast_table *t, const struct fast_plan_options *o,
		   struct fast_message_stops *a);

/* A copy of struct fast_source: all memory is readable, and each byte is 'x'. */
uint64_t copy_any_bytes(void *ctx, void *to, uint64_t from, uint64_t size, int sure);

struct compare {
	struct schema *schema;
	const struct fast_table *table;
	struct limits limits;
	memory_fn *read;		/* Reads the memory, and the class of descriptors. */
	uint64_t (*fd_class)(void *ctx, int fd);
	void *ctx;
};

enum compared {
	COMPARED_SAME, COMPARED_STOPS,	/* the syscall has no plan, or stops all the same */
	COMPARED_TOO_LONG,		/* the copies do not fit into a record */
	COMPARED_DIFFERS,		/* reported on standard error */
};

/* `returns`: compare the exit too. */
enum compared compare_call(const struct compare *c, const struct regs *r, bool returns);

/* Makes the record of a syscall as a stub does, in FAST_RECORD_MAX bytes. Returns its size; 0 if it
 * does not fit. */
uint32_t compare_record(const struct compare *c, const struct regs *r, bool returns,
			struct fast_record *record);
#endif
