/* The printer `folded`: system calls for flame graphs (folded.c) */
#ifndef PRINT_VIEWERS_FOLDED_H
#define PRINT_VIEWERS_FOLDED_H

#include "ptrail/printer.h"

extern const struct printer printer_folded;
#endif
