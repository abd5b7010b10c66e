/* Formats in which the printer `files` writes its list. Each appends the whole list to `b`;
 * `system`: with the files of the system. */
#ifndef PRINT_FILES_WRITERS_H
#define PRINT_FILES_WRITERS_H

#include "base/text/sbuf.h"
#include "print/files/uses.h"

/* For people. `title`: what ran, or ""; `utf8`: the output may contain UTF-8 */
void files_text(struct sbuf *b, const struct file_uses *u, const char *title, bool system,
		bool utf8);
/* One JSON object in one line */
void files_json(struct sbuf *b, const struct file_uses *u, bool system);
/* Rules of a makefile: for each file that was created or written and still exists, the files that
 * the processes which wrote it have read; instead of a temporary file, what it was made from */
void files_make(struct sbuf *b, struct file_uses *u, bool system);
#endif
