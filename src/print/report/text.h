/* Bytes of a tracee as text of a report: UTF-8 that is one line and shows what there is. Characters
 * stay as they are where they are seen; controls, marks of direction, what has no width and what
 * is no UTF-8 are escaped: \n, \xff, \u{202e}. All that a form needs besides (&lt; and the like) is
 * the form's. */
#ifndef PRINT_REPORT_TEXT_H
#define PRINT_REPORT_TEXT_H

#include <stddef.h>

#include "base/text/sbuf.h"

/* At most `most` bytes; what is longer ends with an ellipsis */
void report_text(struct sbuf *b, const char *s, size_t most);
/* The same of `n` bytes, whose lines stay lines, each behind `indent` */
void report_lines(struct sbuf *b, const char *s, size_t n, const char *indent);
/* A command as a shell would take it, nearly: words with blanks, quotes and the like stand in ""
 * with C's escapes. `argv` NULL: nothing */
void report_command(struct sbuf *b, const char *const *argv, size_t most);
#endif
