/* Which events are shown to whom: by the filter of what the user chose, or of what a printer has
 * for its own. */
#ifndef APP_PRINTERS_CHOICE_H
#define APP_PRINTERS_CHOICE_H

#include "app/printers/printer_set.h"
#include "filter/filter.h"

/* Whether the filter lets that call through: of an ENTER or LEAVE, with its row */
bool choice_has(const struct filter *f, const struct event *e);
/* How the call of a LEAVE ended */
enum call_outcome choice_outcome(const struct event *e);
/* Whether that printer is shown the event. `passed`: the user's filters let it through; `in_scope`:
 * it is of the part that is to be shown */
bool choice_shows(const struct shown *s, const struct event *e, bool passed, bool in_scope);
#endif
