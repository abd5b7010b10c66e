/* Numbers in strace's syntax: constants by name, addresses, dates, ... Each function appends to
 * `b`. */
#ifndef PRINT_CORE_TEXT_NUMBER_H
#define PRINT_CORE_TEXT_NUMBER_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"
#include "ptrail/value.h"

/* `v`: V_NUMBER */
void text_number(struct sbuf *b, enum constant_style style, const struct value *v);
/* The number `n` in the base of `v`, without names */
void text_plain_number(struct sbuf *b, const struct value *v, uint64_t n);
/* The names of a number with .num.parts: "O_RDWR|O_CREAT" */
void text_names(struct sbuf *b, const struct value *v);
/* The date as a comment after a member with seconds. `fraction`: the next member, or NULL; it is
 * used if its name is that of a fraction. */
void text_date_of(struct sbuf *b, const struct value *seconds, const struct value *fraction);
/* The frequency of a tone as a comment, with its duration if `ms` is not 0. `period`: SENSE_TONE;
 * 0: none */
void text_tone(struct sbuf *b, enum constant_style style, uint64_t period, uint64_t ms);
#endif
