/* Stacks in strace's format (-k) */
#ifndef PRINT_CORE_TEXT_STACK_H
#define PRINT_CORE_TEXT_STACK_H

#include "base/text/sbuf.h"
#include "ptrail/event.h"

/* Appends a line for each frame: " > /usr/lib/libc.so.6(write+0x14) [0xf8a94]". `stack` may be
 * NULL. */
void text_stack(struct sbuf *b, const struct stack *stack);
#endif
