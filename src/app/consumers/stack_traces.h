/* Stack traces (-k): which events get one. */
#ifndef APP_CONSUMERS_STACK_TRACES_H
#define APP_CONSUMERS_STACK_TRACES_H

#include "app/cli/options.h"
#include "trace/engine.h"

/* Whether -e trace and -P select the system call of the event, which has its row */
bool selects_call(const struct options *o, const struct event *e);

/* Sets *stacks if the options ask for stacks. Returns 0, or -ENOSYS if a library is missing, which
 * has been reported. */
int stack_traces_init(struct engine_stacks *stacks, const struct options *o, struct diag *diag);
/* Adds the system calls that change mappings to the wanted ones. */
void stack_traces_add_numbers(struct call_numbers *wanted);
void stack_traces_done(struct engine_stacks *stacks);
#endif
