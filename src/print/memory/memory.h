#ifndef PRINT_MEMORY_MEMORY_H
#define PRINT_MEMORY_MEMORY_H

#include "ptrail/printer.h"

extern const struct printer printer_memory;
#endif
