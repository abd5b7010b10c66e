/* Joining what printers, checks and reports want. */
#ifndef PRINT_CORE_REPORT_WANTS_H
#define PRINT_CORE_REPORT_WANTS_H

#include "ptrail/event.h"

/* Adds `more` to `all`, except .look_only, which must be true for every consumer. */
void wants_add(struct wants *all, const struct wants *more);
#endif
