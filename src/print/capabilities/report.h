/* The report `capabilities` */
#ifndef PRINT_CAPABILITIES_REPORT_H
#define PRINT_CAPABILITIES_REPORT_H

#include "print/core/table/printer.h"

extern const struct data_report data_report_capabilities;
#endif
