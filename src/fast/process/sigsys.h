/* What a program does with SIGSYS while its syscalls are dispatched. */
#ifndef FAST_PROCESS_SIGSYS_H
#define FAST_PROCESS_SIGSYS_H

#include "fast/fast.h"

/* Returns the action for SIGSYS that the kernel has in place of the program's. The handler of the
 * program is called by that of the injected code, on the same stack and with the same mask. */
struct fast_action sigsys_kernel_action(struct fast_action a);
/* The injected code handles SIGSYS from now on. Notes the program's action, if set-up has read it.
 * The kernel gets its flags at the next dispatch: until then, a handler would run on another
 * stack. */
void sigsys_finish_setup(const struct fast *f, struct fast_thread *t);
#endif
