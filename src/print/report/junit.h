/* The printer `junit`: JUnit XML in Ant's schema (junit.c) */
#ifndef PRINT_REPORT_JUNIT_H
#define PRINT_REPORT_JUNIT_H

#include "ptrail/printer.h"

extern const struct printer printer_junit;
#endif
