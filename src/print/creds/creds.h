#ifndef PRINT_CREDS_CREDS_H
#define PRINT_CREDS_CREDS_H

#include "ptrail/printer.h"

extern const struct printer printer_creds;
#endif
