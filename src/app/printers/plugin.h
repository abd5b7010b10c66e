/* Printers of others: shared objects that were built against include/ptrail alone, see
 * ptrail/plugin.h. What runs with rights that its caller does not have never comes here (main). */
#ifndef APP_PRINTERS_PLUGIN_H
#define APP_PRINTERS_PLUGIN_H

#include <stdbool.h>

#include "base/system/diag.h"
#include "ptrail/printer.h"

/* Whether the FORM of a --print, up to its colon or comma, is a file's name: it has a slash, or
 * ends in .so. Such a file is never looked for in other folders. */
bool foreign_is_path(const char *form);
/* Loads the object and returns its printer, which fits: it can be used like one of ours. It stays
 * loaded until the program ends, since what it began (a thread, a function to be called at exit)
 * needs it. NULL after an error that was said. */
const struct printer *foreign_load(const char *path, struct diag *diag);
#endif
