/* Bytes of a tracee as text of a report: one line of valid UTF-8. Visible characters are kept;
 * controls, direction marks, zero-width characters and invalid UTF-8 are escaped: \n, \xff,
 * \u{202e}. The escapes of a format (such as &lt;) are added by its printer. */
#ifndef PRINT_CORE_REPORT_TEXT_H
#define PRINT_CORE_REPORT_TEXT_H

#include <stddef.h>

#include "base/text/sbuf.h"

/* Appends `s` in at most `most` bytes; a longer text ends with an ellipsis. */
void report_text(struct sbuf *b, const char *s, size_t most);
/* Appends the `n` bytes at `s`, each of their lines as a line that begins with `indent`. */
void report_lines(struct sbuf *b, const char *s, size_t n, const char *indent);
/* Appends a command line in at most `most` bytes. Arguments with blanks, quotes or other special
 * characters are quoted with "" and C's escapes. Appends nothing if `argv` is NULL. */
void report_command(struct sbuf *b, const char *const *argv, size_t most);
/* Appends `n` bytes of text, made by one of these functions, with the escapes of XML and HTML. */
void report_xml(struct sbuf *b, const char *s, size_t n);
/* The same with those of Markdown, including mentions and links */
void report_markdown(struct sbuf *b, const char *s, size_t n);
#endif
