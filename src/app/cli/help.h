/* What ptrail says of its own use, on standard output. */
#ifndef APP_CLI_HELP_H
#define APP_CLI_HELP_H

#include "base/system/diag.h"

/* `topic`: NULL for the screen, or all, filter, print. Returns the exit status. */
int help_show(const char *topic, struct diag *diag);
int help_printers(struct diag *diag);
int help_version(void);
#endif
