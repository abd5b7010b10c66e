/* Tables of reports in the data of html.c */
#ifndef PRINT_HTML_TABLES_H
#define PRINT_HTML_TABLES_H

#include "print/core/table/set.h"
#include "print/html/data.h"

/* Writes for each report a line with the name and the columns of its table, a line for each of its
 * first rows, and one that says how many are left out. */
void html_tables(struct html_data *d, const struct report_set *s);
#endif
