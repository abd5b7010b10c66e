/* --explain: what the words of ptrail's output mean. */
#ifndef APP_HELP_EXPLAIN_H
#define APP_HELP_EXPLAIN_H

#include <stddef.h>

#include "base/system/diag.h"

/* Explains each word on standard output: the id or name of a check, a system call, a class, an
 * error, a signal, a constant, a format, an option, a verb; "all" lists all checks. A line of a
 * trace is explained by its system call, error and signals. Returns the exit status: EXIT_USAGE if
 * a word is unknown, which is reported. */
int explain_show(const char *const *words, size_t count, struct diag *diag);
#endif
