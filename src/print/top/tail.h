/* The last lines of a command's output, as a terminal would show them: without escape sequences,
 * with \r, \b and tabs applied, and with everything else that is not printable removed. */
#ifndef PRINT_TOP_TAIL_H
#define PRINT_TOP_TAIL_H

#include <stdint.h>

#include "base/text/sbuf.h"

enum { TOP_TAIL_LINES = 200, TOP_TAIL_LINE_MAX = 1000 };

struct top_tail {
	/* ring buffer: line i is at i % TOP_TAIL_LINES */
	struct sbuf lines[TOP_TAIL_LINES];
	uint64_t count;			/* number of lines, including the last, incomplete one */
	/* what the bytes of an escape sequence so far are */
	enum top_escape {
		TOP_TEXT, TOP_ESCAPE, TOP_CONTROL_SEQUENCE, TOP_STRING, TOP_STRING_ESCAPE,
		TOP_SKIP_ONE
	} escape;
	bool overwrites;		/* after a \r: the next character begins the line anew */
};

void top_tail_add(struct top_tail *t, const char *bytes, size_t n);
/* The line `back` lines before the last one that is not empty; NULL: there is none */
const char *top_tail_line(const struct top_tail *t, unsigned back);
void top_tail_done(struct top_tail *t);
#endif
