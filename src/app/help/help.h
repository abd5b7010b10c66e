/* --help, --print=help and --version. All write to standard output and return the exit status. */
#ifndef APP_HELP_HELP_H
#define APP_HELP_HELP_H

#include "base/system/diag.h"

/* `topic` is NULL (one-screen summary), "all", "filter", "print", a verb or the path of a printer
 * plugin. */
int help_show(const char *topic, struct diag *diag);
/* -h under the name strace: all options */
int help_show_as_strace(void);
int help_printers(struct diag *diag);
/* `as_strace`: the first line has the form of strace's, with the version of strace whose options
 * and output ptrail follows. */
int help_version(bool as_strace);
#endif
