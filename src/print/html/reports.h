/* The lines of descriptors, exchanges, memory, credentials and states in the data of html.c, each
 * if a setting selects it. They are bounded; a line says how many are left out. */
#ifndef PRINT_HTML_REPORTS_H
#define PRINT_HTML_REPORTS_H

#include "print/core/report/models.h"
#include "print/html/data.h"

/* Writes the line of the chosen reports, and theirs; nothing if none is chosen. */
void html_reports(struct html_data *d, const struct models *m);
#endif
