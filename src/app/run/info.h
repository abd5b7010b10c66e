/* --info: the header and a summary of the contents of a recording. */
#ifndef APP_RUN_INFO_H
#define APP_RUN_INFO_H

#include "app/cli/options.h"

/* Writes the information about o->replay to standard output. Returns the exit status; errors were
 * reported. */
int info_show(const struct options *o, struct diag *diag);
#endif
