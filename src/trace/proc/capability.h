/* Capabilities of this process */
#ifndef TRACE_PROC_CAPABILITY_H
#define TRACE_PROC_CAPABILITY_H

#include <stdbool.h>

/* Whether this process has the capability (such as CAP_SYS_PTRACE) in its effective set; false if
 * unknown. */
bool capability_is_effective(unsigned number);
#endif
