/* What printers and checks want, and how much of it is read. */
#ifndef APP_CONSUMERS_WANTS_H
#define APP_CONSUMERS_WANTS_H

#include "app/cli/options.h"
#include "decode/decode.h"
#include "filter/filter.h"
#include "print/core/report/wants.h"

/* Creates a filter from an expression that is built in or that a plugin's .adapt returned; an
 * invalid one ends the program. (A plugin's .calls was validated by app/printers/plugin.c.) NULL
 * returns NULL. */
struct filter *wants_filter(const char *expression);

/* How much consumers are shown: with --record or --replay not more than the recording has */
struct limits limits_shown(const struct options *o, const struct wants *w);
/* How much a recording has */
struct limits limits_recorded(const struct options *o, const struct wants *w);
#endif
