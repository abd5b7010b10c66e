/* Rows of findings and their evidence */
#ifndef PRINT_SQLITE_FINDING_H
#define PRINT_SQLITE_FINDING_H

#include "print/sqlite/state.h"

void sqlite_findings(struct sqlite_printer *p, const struct findings *f);
#endif
