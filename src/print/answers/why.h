/* The printer `why`: explains the failure of the command (why.c) */
#ifndef PRINT_ANSWERS_WHY_H
#define PRINT_ANSWERS_WHY_H

#include "ptrail/printer.h"

extern const struct printer printer_why;
#endif
