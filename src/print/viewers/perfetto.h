/* The printer `perfetto`: Perfetto's binary traces (perfetto.c) */
#ifndef PRINT_VIEWERS_PERFETTO_H
#define PRINT_VIEWERS_PERFETTO_H

#include "ptrail/printer.h"

extern const struct printer printer_perfetto;
#endif
