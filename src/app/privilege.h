/* Whether we run with rights that our caller does not have (AT_SECURE of getauxval(3)). In a file
 * of its own: the names of <sys/auxv.h> are not ours. */
#ifndef APP_PRIVILEGE_H
#define APP_PRIVILEGE_H

#include <stdbool.h>

bool privilege_borrowed(void);
#endif
