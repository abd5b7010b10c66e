/* Printer plugins: shared objects built against include/ptrail alone, see ptrail/plugin.h. main()
 * refuses to run set-user-ID, so that plugins never get privileges that the user lacks. */
#ifndef APP_PRINTERS_PLUGIN_H
#define APP_PRINTERS_PLUGIN_H

#include <stdbool.h>

#include "base/system/diag.h"
#include "ptrail/printer.h"

/* Whether the FORMAT of a --print argument, up to its colon or comma, is a path: it contains a
 * slash or ends in .so. No search path is used for it. */
bool plugin_is_path(const char *form);
/* Loads the object and returns its printer, which was validated and can be used like a built-in
 * one. The object stays loaded until ptrail exits, because threads or exit handlers may still use
 * it. Returns NULL if an error was reported. */
const struct printer *plugin_load(const char *path, struct diag *diag);
#endif
