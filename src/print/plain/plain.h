/* Each event as a sentence, for those who learn what a program asks of the kernel; see plain.c */
#ifndef PRINT_PLAIN_PLAIN_H
#define PRINT_PLAIN_PLAIN_H

#include "ptrail/printer.h"

extern const struct printer printer_plain;
#endif
