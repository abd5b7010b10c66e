#ifndef PRINT_SECCOMP_SECCOMP_H
#define PRINT_SECCOMP_SECCOMP_H

#include "ptrail/printer.h"

extern const struct printer printer_seccomp;
#endif
