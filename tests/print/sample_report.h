/* The report of CONTRIBUTING.md ("A report of one table") */
#ifndef TEST_SAMPLE_REPORT_H
#define TEST_SAMPLE_REPORT_H

#include "print/core/table/printer.h"

extern const struct data_report data_report_sample;
extern const struct printer printer_sample;
#endif
