/* Hexdumps of the data of a syscall, in strace's format (-e read, -e write) */
#ifndef PRINT_CORE_TEXT_DUMP_H
#define PRINT_CORE_TEXT_DUMP_H

#include <sys/types.h>

#include "base/text/sbuf.h"
#include "ptrail/value.h"

/* Appends lines with the data of each buffer that the arguments contain. `tid`: of the task that
 * made the syscall. */
void text_dump(struct sbuf *b, const struct call_view *c, pid_t tid);
/* Appends the hexdump of an argument that consists of data, as far as they were read; nothing for
 * others. */
void text_dump_argument(struct sbuf *b, const struct value *v);
#endif
