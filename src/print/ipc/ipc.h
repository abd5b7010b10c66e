#ifndef PRINT_IPC_IPC_H
#define PRINT_IPC_IPC_H

#include "ptrail/printer.h"

extern const struct printer printer_ipc;
#endif
