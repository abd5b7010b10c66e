/* The release of the running kernel, for what can be found out in no other way */
#ifndef BASE_SYSTEM_KERNEL_RELEASE_H
#define BASE_SYSTEM_KERNEL_RELEASE_H

#include <stdbool.h>

/* Whether the kernel is Linux `major`.`minor` or newer, as uname(2) says. */
bool kernel_release_is_at_least(unsigned major, unsigned minor);
#endif
