/* The printer `github`: annotations of GitHub Actions (github.c) */
#ifndef PRINT_REPORT_GITHUB_H
#define PRINT_REPORT_GITHUB_H

#include "ptrail/printer.h"

extern const struct printer printer_github;
#endif
