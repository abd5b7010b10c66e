/* The content of the HTML report for browsers that do not run its script. */
#ifndef PRINT_HTML_SUMMARY_H
#define PRINT_HTML_SUMMARY_H

#include "base/text/sbuf.h"
#include "print/core/report/report.h"

/* Appends a text for use between tags or in double quotes: visible UTF-8 characters are kept,
 * others are escaped as in reports, and so are HTML's special characters. */
void html_text(struct sbuf *b, const char *s);
/* Appends the command line, cut for use as a title. */
void html_title(struct sbuf *b, const struct history *h);
/* Appends how the run ended, in a sentence without a full stop. */
void html_outcome(struct sbuf *b, const struct event *end);
/* Appends why the run failed, as a section of the page; nothing if it did not. */
void html_verdict(struct sbuf *b, const struct report *r);
/* Appends a list of facts, the findings with the highest level, and the processes that failed. */
void html_summary(struct sbuf *b, const struct event *end);
#endif
