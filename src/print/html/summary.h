/* What the page of html.c says where scripts do not run. */
#ifndef PRINT_HTML_SUMMARY_H
#define PRINT_HTML_SUMMARY_H

#include "base/text/sbuf.h"
#include "ptrail/finding.h"

/* Text between tags or in quotes: what HTML gives a meaning is escaped, and what is not printable
 * ASCII is written as in JSON. */
void html_text(struct sbuf *b, const char *s);
void html_title(struct sbuf *b, const struct history *h);
/* How the run ended, in a sentence without a full stop */
void html_outcome(struct sbuf *b, const struct event *end);
/* A list of facts, the worst findings, and the processes that did not end well */
void html_summary(struct sbuf *b, const struct event *end);
#endif
