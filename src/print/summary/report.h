/* The report `summary` for other formats */
#ifndef PRINT_SUMMARY_REPORT_H
#define PRINT_SUMMARY_REPORT_H

#include "print/core/table/printer.h"

extern const struct data_report data_report_summary;
#endif
