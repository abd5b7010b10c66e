/* The printer `checks`: findings at the end of a trace (checks.c) */
#ifndef PRINT_ANSWERS_CHECKS_H
#define PRINT_ANSWERS_CHECKS_H

#include "ptrail/printer.h"

extern const struct printer printer_checks;
#endif
