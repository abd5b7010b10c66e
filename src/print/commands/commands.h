#ifndef PRINT_COMMANDS_COMMANDS_H
#define PRINT_COMMANDS_COMMANDS_H

#include "ptrail/printer.h"

extern const struct printer printer_commands;
#endif
