/* The output of the printer `why`: paragraphs of at most WHY_LINES lines in all */
#ifndef PRINT_DIAGNOSIS_WHY_WORDS_H
#define PRINT_DIAGNOSIS_WHY_WORDS_H

#include "base/text/sbuf.h"
#include "ptrail/history.h"
#include "ptrail/printer.h"

enum { WHY_LINES = 24 };

struct why_page {
	const struct print_options *o;
	struct sbuf text;
	unsigned lines;			/* number of lines in .text */
	bool blank;			/* insert an empty line before the next line */
	/* escape sequence that each line begins with, if the options ask for color; NULL: none */
	const char *style;
};

/* Adds `text` as a paragraph, wrapped at the terminal's width. The first line is indented by
 * `indent` columns, the others by two more. Without UTF-8 each non-ASCII character becomes '?'.
 * Lines beyond WHY_LINES are dropped. */
void why_paragraph(struct why_page *p, unsigned indent, const char *text);
/* Adds an empty line before the next line, unless it would be the first or last of the page */
void why_blank(struct why_page *p);

/* Appends `ns` as seconds: "0.012 s" */
void why_add_time(struct sbuf *b, uint64_t ns);
/* Appends a command line, cut to `room` columns */
void why_add_command(struct sbuf *b, const char *const *argv, unsigned room);
#endif
