/* When a process left what it did to others */
#ifndef MODEL_BLAME_LIFE_EXIT_H
#define MODEL_BLAME_LIFE_EXIT_H

#include "ptrail/history.h"

/* When the process began to exit or, if that is unknown, when it had exited; 0: it has not exited.
 * It closes its descriptors after that, and its parent may react before its exit is reported. */
static inline uint64_t life_exiting(const struct life *l)
{
	return l->exiting ? l->exiting : l->exited;
}
#endif
