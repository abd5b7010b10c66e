#ifndef PRINT_FDS_FDS_H
#define PRINT_FDS_FDS_H

#include "ptrail/printer.h"

extern const struct printer printer_fds;
#endif
