/* Perfetto's traces; see perfetto.c */
#ifndef PRINT_PERFETTO_H
#define PRINT_PERFETTO_H

#include "ptrail/printer.h"

extern const struct printer printer_perfetto;
#endif
