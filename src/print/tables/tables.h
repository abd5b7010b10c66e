/* The reports that are described as data, which html and sqlite contain as tables if their setting
 * `reports` names them */
#ifndef PRINT_TABLES_TABLES_H
#define PRINT_TABLES_TABLES_H

#include "print/core/table/set.h"

extern const struct data_report *const data_reports[];	/* NULL-terminated */

/* Returns the name of the report with that number; NULL: there are fewer. */
const char *data_report_name(size_t n);
#endif
