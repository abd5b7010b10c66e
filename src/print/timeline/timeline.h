/* Timeline of processes; see timeline.c */
#ifndef PRINT_TIMELINE_TIMELINE_H
#define PRINT_TIMELINE_TIMELINE_H

#include "ptrail/printer.h"

extern const struct printer printer_timeline;
#endif
