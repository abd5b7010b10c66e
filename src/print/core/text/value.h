/* Values in strace's syntax. Each function appends to `b`. */
#ifndef PRINT_CORE_TEXT_VALUE_H
#define PRINT_CORE_TEXT_VALUE_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"
#include "ptrail/value.h"

void text_value(struct sbuf *b, const struct print_options *o, const struct value *v);
/* The return value of a successful syscall: the number, then its names in parentheses */
void text_returned(struct sbuf *b, const struct print_options *o, const struct value *v);
#endif
