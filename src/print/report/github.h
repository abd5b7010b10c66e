/* Annotations of GitHub Actions; see github.c */
#ifndef PRINT_REPORT_GITHUB_H
#define PRINT_REPORT_GITHUB_H

#include "ptrail/printer.h"

extern const struct printer printer_github;
#endif
