/* Values in strace's syntax. Each function appends to `b`. */
#ifndef PRINT_TEXT_VALUE_H
#define PRINT_TEXT_VALUE_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"
#include "ptrail/value.h"

void text_value(struct sbuf *b, const struct print_options *o, const struct value *v);
/* The date as a comment after a member with seconds. `fraction`: the next member, or NULL; it is
 * used if its name is that of a fraction. */
void text_date_of(struct sbuf *b, const struct value *seconds, const struct value *fraction);
/* The return value of a successful syscall: the number, then its names in parentheses */
void text_returned(struct sbuf *b, const struct print_options *o, const struct value *v);
#endif
