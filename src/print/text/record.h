/* Records as strace shows them: {name=value, ...}, and those that have a form of their own. */
#ifndef PRINT_TEXT_RECORD_H
#define PRINT_TEXT_RECORD_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"

/* Appends a V_RECORD */
void text_record(struct sbuf *b, const struct print_options *o, const struct value *v);

/* The number that a record stands for which the kernel has in one (SENSE_IOPRIO); else 0 */
uint64_t text_record_number(const struct value *v);
#endif
