/* What printers and checks want, put together. */
#ifndef APP_PIPELINE_WANTS_H
#define APP_PIPELINE_WANTS_H

#include "filter/filter.h"
#include "ptrail/event.h"

/* Adds what `more` has and `all` has not. .look_only is not touched: it holds only where all agree.
 */
void wants_add(struct wants *all, const struct wants *more);

/* A filter for the calls of an expression that is part of the program, or of a printer of others
 * (whose mistakes in it end the program: those of its row were found by app/printers/plugin.c);
 * NULL: none */
struct filter *wants_filter(const char *expression);
#endif
