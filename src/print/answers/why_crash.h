/* How a process crashed, in the words of the answer why */
#ifndef PRINT_ANSWERS_WHY_CRASH_H
#define PRINT_ANSWERS_WHY_CRASH_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Appends what the task did: "it accessed a null pointer plus 8". Appends nothing if the signal
 * says all that is known. */
void why_add_crash(struct sbuf *b, const struct crash *c);
/* Appends the functions of the stack: "in strlen, called by f, main". Appends nothing if none has
 * a name. */
void why_add_stack(struct sbuf *b, const struct stack *stack);
#endif
