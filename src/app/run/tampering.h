/* Chooses the injection (-e inject, -e fault) for each system call that the engine stops at. */
#ifndef APP_RUN_TAMPERING_H
#define APP_RUN_TAMPERING_H

#include "app/cli/options.h"
#include "inject/count.h"
#include "trace/engine.h"

struct tampering {
	const struct options *o;
	struct call_numbers numbers;	/* system calls that an injection applies to */
	struct invocation_counts counts;
};

/* Sets *injector, which refers to *t, if the options have injections. Returns whether they have. */
bool tampering_init(struct tampering *t, const struct options *o,
		    struct engine_injector *injector);
/* Adds the system calls of all injections to the wanted ones. */
void tampering_add_numbers(const struct tampering *t, struct call_numbers *wanted);
void tampering_done(struct tampering *t);
#endif
