#ifndef PRINT_NET_NET_H
#define PRINT_NET_NET_H

#include "ptrail/printer.h"

extern const struct printer printer_net;
#endif
