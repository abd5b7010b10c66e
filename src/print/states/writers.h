/* Formats in which the printer `states` writes where time went. Each appends the whole report to
 * `b`. */
#ifndef PRINT_STATES_WRITERS_H
#define PRINT_STATES_WRITERS_H

#include "base/text/sbuf.h"
#include "model/states/states.h"

/* For people. `title`: the command, or ""; `lists`: also each thread, and what took little time */
void states_text(struct sbuf *b, const struct states *s, const char *title, bool lists, bool utf8);
/* One JSON object in one line */
void states_json(struct sbuf *b, const struct states *s);
#endif
