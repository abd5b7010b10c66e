/* Messages about files that ptrail has written, for people at a terminal. */
#ifndef APP_OUTPUT_WRITTEN_H
#define APP_OUTPUT_WRITTEN_H

#include "app/output/outputs.h"

/* Reports on standard error, if that is a terminal, the name and size of each document that has
 * been written to a regular file completely. To be called after outputs_close(). */
void written_report(const struct outputs *all, struct diag *diag);
#endif
