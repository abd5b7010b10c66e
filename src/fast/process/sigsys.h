/* What a program does with SIGSYS while its syscalls are dispatched. */
#ifndef FAST_PROCESS_SIGSYS_H
#define FAST_PROCESS_SIGSYS_H

#include "fast/fast.h"

/* Writes the program's action for SIGSYS into the injected code, which takes it if the tracer is
 * killed. */
bool sigsys_write_action(const struct fast_thread *t);
/* The injected code handles SIGSYS from now on. Notes the program's action, if set-up has read it.
 * The kernel gets its flags at the next dispatch: until then, a handler would run on another
 * stack. */
void sigsys_finish_setup(const struct fast *f, struct fast_thread *t);
#endif
