/* Combining what printers and checks want. */
#ifndef APP_CONSUMERS_WANTS_H
#define APP_CONSUMERS_WANTS_H

#include "filter/filter.h"
#include "ptrail/event.h"

/* Adds `more` to `all`, except .look_only, which must be true for every consumer. */
void wants_add(struct wants *all, const struct wants *more);

/* Creates a filter from an expression that is built in or that a plugin's .adapt returned; an
 * invalid one ends the program. (A plugin's .calls was validated by app/printers/plugin.c.) NULL
 * returns NULL. */
struct filter *wants_filter(const char *expression);
#endif
