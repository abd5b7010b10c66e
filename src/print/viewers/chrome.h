/* The printer `chrome`: Chrome's trace event format (chrome.c) */
#ifndef PRINT_VIEWERS_CHROME_H
#define PRINT_VIEWERS_CHROME_H

#include "ptrail/printer.h"

extern const struct printer printer_chrome;
#endif
