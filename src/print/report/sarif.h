/* The printer `sarif`: SARIF 2.1.0 (sarif.c) */
#ifndef PRINT_REPORT_SARIF_H
#define PRINT_REPORT_SARIF_H

#include "ptrail/printer.h"

extern const struct printer printer_sarif;
#endif
