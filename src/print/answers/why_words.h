/* Lines of the printer `why`: at most a screen of them. */
#ifndef PRINT_ANSWERS_WHY_WORDS_H
#define PRINT_ANSWERS_WHY_WORDS_H

#include "base/text/sbuf.h"
#include "ptrail/history.h"
#include "ptrail/printer.h"

enum { WHY_LINES = 24 };

struct why_page {
	const struct print_options *o;
	struct sbuf text;
	unsigned lines;
	bool blank;			/* an empty line comes before the next */
};

/* A paragraph, in as many lines as the terminal's width takes; the first behind so many blanks, the
 * others behind two more. What is not ASCII becomes '?' where the locale has no UTF-8. */
void why_paragraph(struct why_page *p, unsigned indent, const char *text);
/* An empty line, if another comes behind it and one before */
void why_blank(struct why_page *p);

/* How a process that was ended by a signal came to that: "X was killed by SIGKILL from Y" */
void why_killed(struct sbuf *b, const struct life *l);
/* "0.012 s" */
void why_time(struct sbuf *b, uint64_t ns);
/* A command line, at most so many columns of it */
void why_command(struct sbuf *b, const char *const *argv, unsigned room);
#endif
