/* Values as strace writes them. */
#ifndef PRINT_TEXT_VALUE_H
#define PRINT_TEXT_VALUE_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"
#include "ptrail/value.h"

void text_value(struct sbuf *b, const struct print_options *o, const struct value *v);
/* What time it is, behind seconds and their fraction (or the next member, which may be NULL) */
void text_date_of(struct sbuf *b, const struct value *seconds, const struct value *fraction);
/* The value of a call that did not fail: bare, its names in parentheses behind it */
void text_returned(struct sbuf *b, const struct print_options *o, const struct value *v);
#endif
