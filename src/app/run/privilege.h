/* Privileges of this process. A file of its own, so that the macros of <sys/auxv.h> stay out of
 * others. */
#ifndef APP_RUN_PRIVILEGE_H
#define APP_RUN_PRIVILEGE_H

#include <stdbool.h>

/* Whether ptrail has privileges that its caller lacks (AT_SECURE, getauxval(3)) */
bool privilege_is_elevated(void);
/* Makes this process undumpable (PR_SET_DUMPABLE): other processes of the same user, tracees among
 * them, can no longer trace it or read its memory, and it leaves no core file. Two processes that
 * trace each other would deadlock. */
void privilege_shield(void);
#endif
