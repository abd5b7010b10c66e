/* Records in strace's syntax: {name=value, ...}, and records with a special syntax. */
#ifndef PRINT_CORE_TEXT_RECORD_H
#define PRINT_CORE_TEXT_RECORD_H

#include "base/text/sbuf.h"
#include "ptrail/printer.h"

/* Appends a V_RECORD. */
void text_record(struct sbuf *b, const struct print_options *o, const struct value *v);

/* Appends a SENSE_IOPRIO record as a macro: IOPRIO_PRIO_VALUE(IOPRIO_CLASS_BE, 4). */
void text_ioprio(struct sbuf *b, const struct print_options *o, const struct value *v);

/* Returns the number that the kernel uses for the record (SENSE_IOPRIO only); 0 for other
 * records. */
uint64_t text_record_number(const struct value *v);
#endif
