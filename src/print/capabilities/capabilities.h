#ifndef PRINT_CAPABILITIES_CAPABILITIES_H
#define PRINT_CAPABILITIES_CAPABILITIES_H

#include "ptrail/printer.h"

extern const struct printer printer_capabilities;
#endif
