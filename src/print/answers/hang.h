/* The printer `hang`, and the same printer as it is added implicitly for an expired --timeout */
#ifndef PRINT_ANSWERS_HANG_H
#define PRINT_ANSWERS_HANG_H

#include "ptrail/printer.h"

extern const struct printer printer_hang, printer_hang_at_timeout;
#endif
