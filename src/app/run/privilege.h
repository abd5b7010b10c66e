/* What this process may do that others may not, and others to it. In a file of its own: the names
 * of <sys/auxv.h> are not ours. */
#ifndef APP_RUN_PRIVILEGE_H
#define APP_RUN_PRIVILEGE_H

#include <stdbool.h>

/* Whether we run with rights that our caller does not have (AT_SECURE of getauxval(3)) */
bool privilege_borrowed(void);
/* From here on no other process of the same user can trace this one or read its memory, so no
 * tracee can: two that trace each other wait for ever. It leaves no core file either. */
void privilege_shield(void);
#endif
