/* strace -c; see summary.c */
#ifndef PRINT_SUMMARY_SUMMARY_H
#define PRINT_SUMMARY_SUMMARY_H

#include <stdbool.h>

#include "ptrail/printer.h"

extern const struct printer printer_summary;

/* Words that -S takes; NULL-terminated */
extern const char *const summary_sorts[];
bool summary_knows_sort(const char *word);
#endif
