/* Compiles the row of one syscall into a list of reads. */
#ifndef FAST_PLAN_COMPILE_H
#define FAST_PLAN_COMPILE_H

#include "fast/plan/plan.h"
#include "fast/plan/shape.h"

struct reads {
	struct fast_read read[12];
	unsigned count;
	bool needs_messages;		/* With fast_plan_options.messages there is no such list. */
};

/* Compiles the reads of a syscall whose register `known` has the value `value`; FAST_NO_ARGUMENT:
 * any values. `hints` is a combination of the READS_... bits of desc/traits.h. `memo` must be
 * cleared whenever the syscall or the options change. Returns false if what has to be read cannot
 * be determined before the syscall. */
bool compile_call(struct schema *schema, struct shape_memo *memo, const struct fast_plan_options *o,
		  const struct call *call, unsigned hints, uint8_t known, uint64_t value,
		  struct reads *out);
#endif
