/* Which printer gets which event: by the user's filters, or by the printer's own filter. */
#ifndef APP_PRINTERS_CHOICE_H
#define APP_PRINTERS_CHOICE_H

#include "app/printers/printer_set.h"
#include "filter/filter.h"

/* Whether the filter accepts the syscall of an ENTER or LEAVE */
bool choice_accepts(const struct filter *f, const struct event *e);
/* Outcome of the syscall of a LEAVE, as for -e status */
enum call_outcome choice_outcome(const struct event *e);
/* Whether the printer gets the event. `passed`: the user's filters accept it; `in_scope`: it is in
 * the part of the trace selected with --since, --process and the like. */
bool choice_shows(const struct printer_slot *s, const struct event *e, bool passed, bool in_scope);
#endif
