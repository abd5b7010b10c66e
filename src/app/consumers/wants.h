/* What printers and checks want. */
#ifndef APP_CONSUMERS_WANTS_H
#define APP_CONSUMERS_WANTS_H

#include "filter/filter.h"
#include "print/core/report/wants.h"

/* Creates a filter from an expression that is built in or that a plugin's .adapt returned; an
 * invalid one ends the program. (A plugin's .calls was validated by app/printers/plugin.c.) NULL
 * returns NULL. */
struct filter *wants_filter(const char *expression);
#endif
