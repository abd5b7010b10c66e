/* The printer `plain`: each event as a sentence, to learn about syscalls (plain.c) */
#ifndef PRINT_PLAIN_PLAIN_H
#define PRINT_PLAIN_PLAIN_H

#include "ptrail/printer.h"

extern const struct printer printer_plain;
#endif
