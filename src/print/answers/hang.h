/* The printers `hang` and, for a --timeout that strikes, the same without being asked for. */
#ifndef PRINT_ANSWERS_HANG_H
#define PRINT_ANSWERS_HANG_H

#include "ptrail/printer.h"

extern const struct printer printer_hang, printer_hang_at_timeout;
#endif
