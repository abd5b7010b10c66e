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

/* What the compilation of all syscalls uses */
struct compile_options {
	struct schema *schema;
	const struct fast_plan_options *options;
};

/* Compiles the reads of a syscall whose register `known` has the value `value`; FAST_NO_ARGUMENT:
 * any values. Returns false if what has to be read cannot be determined before the syscall. */
bool compile_call(const struct compile_options *x, const struct call *call, uint8_t known,
		  uint64_t value, struct reads *out);
#endif
