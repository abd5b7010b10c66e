/* Tables that are written at the end of the trace, each if a setting selects it: the lives of
 * descriptors, exchanges between processes, memory, credentials and states. */
#ifndef PRINT_SQLITE_REPORTS_REPORTS_H
#define PRINT_SQLITE_REPORTS_REPORTS_H

#include "print/core/report/models.h"
#include "print/core/table/set.h"
#include "print/sqlite/database/store.h"

/* Creates and fills the table report_NAME of each report, after EVENT_END. */
void report_tables(struct store *s, const struct report_set *set);
/* Writes the rows of the chosen models, after EVENT_END. */
void reports_write(struct store *s, const struct models *m);
#endif
