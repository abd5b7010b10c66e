/* The reads of one call: its row becomes a list of them. */
#ifndef FAST_PLAN_COMPILE_H
#define FAST_PLAN_COMPILE_H

#include "fast/plan/plan.h"
#include "fast/plan/shape.h"

/* What is known of a call beyond its row: how its reads may be made */
enum { SWIFT_LATE = 1, SWIFT_SURE = 2, SWIFT_MISSING = 4, SWIFT_RETURNED = 8 };

struct reads {
	struct fast_read read[12];
	unsigned count;
	bool asks;		/* with .messages it could not be told */
};

/* Where register `known` is `value` (FAST_NO_ARGUMENT: whatever it is). `swift`: a sum of the
 * above. `memo`: cleared whenever the call or the options are others. false: what is read cannot be
 * told beforehand. */
bool compile_call(struct schema *schema, struct shape_memo *memo,
		  const struct fast_plan_options *o, const struct call *call, unsigned swift,
		  uint8_t known, uint64_t value, struct reads *out);
#endif
