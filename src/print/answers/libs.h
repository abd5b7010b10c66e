/* The printer `libs` */
#ifndef PRINT_ANSWERS_LIBS_H
#define PRINT_ANSWERS_LIBS_H

#include "ptrail/printer.h"

extern const struct printer printer_libs;
#endif
