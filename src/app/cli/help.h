/* --help, --print=help and --version. All write to standard output and return the exit status. */
#ifndef APP_CLI_HELP_H
#define APP_CLI_HELP_H

#include "base/system/diag.h"

/* `topic` is NULL (one-screen summary), "all", "filter", "print" or the path of a printer
 * plugin. */
int help_show(const char *topic, struct diag *diag);
int help_printers(struct diag *diag);
int help_version(void);
#endif
