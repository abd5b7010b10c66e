/* Lines of operations of an io_uring */
#ifndef PRINT_TEXT_OPERATION_H
#define PRINT_TEXT_OPERATION_H

#include "print/text/line.h"

/* Writes the line of an operation (CALL_OPERATION) with a .view. Its task may have a syscall in
 * progress. */
void text_operation(struct text_line *l, const struct event *e);
#endif
