#ifndef PRINT_FILES_FILES_H
#define PRINT_FILES_FILES_H

#include "ptrail/printer.h"

extern const struct printer printer_files;
#endif
