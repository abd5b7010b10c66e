/* Messages about files that ptrail has written. */
#ifndef APP_OUTPUT_WRITTEN_H
#define APP_OUTPUT_WRITTEN_H

#include "app/output/outputs.h"

/* Reports the name and size of each regular file that has been written completely, but for the file
 * `except`, which may be NULL. To be called after outputs_close(). */
void written_report(const struct outputs *all, const char *except, struct diag *diag);
#endif
