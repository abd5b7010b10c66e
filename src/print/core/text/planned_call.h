/* Text of complete system calls without values: from registers and memory, by a plan that is
 * compiled from the row. Frequent kinds of arguments (numbers, constants, strings, buffers, records
 * of these) are written directly, others by way of their values. The text is that of
 * text_call_whole() and text_call_result() for the values that decode_call() returns;
 * tests/decode/cases verifies that. */
#ifndef PRINT_CORE_TEXT_PLANNED_CALL_H
#define PRINT_CORE_TEXT_PLANNED_CALL_H

#include "base/text/sbuf.h"
#include "decode/capture.h"
#include "ptrail/printer.h"

struct text_plans;

/* Whether plans can be used with these options of the printer */
bool text_plans_suit(const struct print_options *o);
/* `o` outlives the plans. .arena and .mem of `d`, which is copied, are not used. */
struct text_plans *text_plans_new(const struct print_options *o, const struct decoder *d);
void text_plans_free(struct text_plans *p);

/* Appends the text of the system call of a LEAVE, whose result ptrail has not set:
 * "read(3, "abc", 4096" and, from offset *result on, "= 3". Values are decoded into `arena`.
 * Returns false, with any text appended, if there is no plan for the syscall, or if it cannot be
 * applied because memory is missing: the syscall must be decoded then. */
bool text_plans_add(struct text_plans *p, struct sbuf *b, size_t *result, struct memory *m,
		    struct arena *arena, const struct event *e);
#endif
