/* Statistics as of strace -c; see summary.c */
#ifndef PRINT_SUMMARY_SUMMARY_H
#define PRINT_SUMMARY_SUMMARY_H

#include <stdbool.h>

#include "ptrail/printer.h"

extern const struct printer printer_summary;

/* Values of -S, without aliases; NULL-terminated */
extern const char *const summary_sorts[];
/* Whether `word` is a value of -S or an alias of one */
bool summary_is_sort_key(const char *word);
#endif
