#ifndef PRINT_WHY_H
#define PRINT_WHY_H

#include "ptrail/printer.h"

extern const struct printer printer_why;
#endif
