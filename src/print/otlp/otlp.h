/* The printer `otlp`: spans of OpenTelemetry (otlp.c) */
#ifndef PRINT_OTLP_OTLP_H
#define PRINT_OTLP_OTLP_H

#include "ptrail/printer.h"

extern const struct printer printer_otlp;
#endif
