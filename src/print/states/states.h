#ifndef PRINT_STATES_STATES_H
#define PRINT_STATES_STATES_H

#include "ptrail/printer.h"

extern const struct printer printer_states;
#endif
