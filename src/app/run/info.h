/* --info: what a recording is, and what it holds. */
#ifndef APP_RUN_INFO_H
#define APP_RUN_INFO_H

#include "app/cli/options.h"

/* Says it of o->replay on standard output. Returns the exit status; what failed was said. */
int info_show(const struct options *o, struct diag *diag);
#endif
