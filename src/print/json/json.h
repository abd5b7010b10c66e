/* JSON Lines; see json.c */
#ifndef PRINT_JSON_JSON_H
#define PRINT_JSON_JSON_H

#include "ptrail/printer.h"

extern const struct printer printer_json;
#endif
