/* Lines as strace prints them; see text.c */
#ifndef PRINT_TEXT_TEXT_H
#define PRINT_TEXT_TEXT_H

#include "ptrail/printer.h"

extern const struct printer printer_text;
#endif
