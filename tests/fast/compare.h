/* A call decoded twice: with all of a tracee's memory at hand, and from a record's copies alone. */
#ifndef FAST_COMPARE_H
#define FAST_COMPARE_H

#include "decode/decode.h"
#include "fast/plan/plan.h"

/* All plans, made at once */
void compare_plans(struct fast_table *t, const struct fast_plan_options *o,
		   struct fast_message_stops *a);

struct compare {
	struct schema *schema;
	const struct fast_table *table;
	struct limits limits;
	memory_fn *read;		/* the memory, and what descriptors are */
	uint64_t (*fd_class)(void *ctx, int fd);
	void *ctx;
};

enum compared {
	COMPARED_SAME, COMPARED_STOPS,	/* the call has no plan */
	COMPARED_TOO_LONG,		/* the record has no room */
	COMPARED_DIFFERS,		/* said on standard error */
};

/* `returns`: its exit too */
enum compared compare_call(const struct compare *c, const struct regs *r, bool returns);

/* The record of a call as a stub makes it, in FAST_RECORD_MAX bytes; its size, 0: no room */
uint32_t compare_record(const struct compare *c, const struct regs *r, bool returns,
			struct fast_record *record);
#endif
