/* The report `commands` for other formats */
#ifndef PRINT_COMMANDS_REPORT_H
#define PRINT_COMMANDS_REPORT_H

#include "print/core/table/printer.h"

extern const struct data_report data_report_commands;
#endif
