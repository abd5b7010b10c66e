/* What this process may do */
#ifndef TRACE_PROC_CAPABILITY_H
#define TRACE_PROC_CAPABILITY_H

#include <stdbool.h>

/* Whether it has that capability (CAP_SYS_PTRACE) now, in its own user namespace; false also where
 * the system does not say. */
bool capability_is_effective(unsigned number);
#endif
