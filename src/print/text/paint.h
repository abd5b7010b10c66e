/* --color as strace 7.2: lines of text with a color for each kind of word */
#ifndef PRINT_TEXT_PAINT_H
#define PRINT_TEXT_PAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text/sbuf.h"

/* In the order of the keys of STRACE_COLORS */
enum paint_kind {
	PAINT_SYSCALL, PAINT_ARGNAME, PAINT_ARGVAL, PAINT_CALL, PAINT_CONST, PAINT_COMMENT,
	PAINT_PUNCT, PAINT_RETVAL, PAINT_ERROR, PAINT_KINDS,
};

struct paint {
	char codes[PAINT_KINDS][32];	/* parameters of SGR, such as "1;31" */
	enum paint_part {		/* of the line that was cut last */
		PART_START, PART_ARGUMENTS, PART_RESULT, PART_PLAIN, PART_SIGNAL, PART_END,
	} part;
	bool is_signal;			/* the line is about a signal */
	unsigned depth;			/* brackets that are open in it */
};

/* Sets the default colors, and those of `spec`, a list KEY=CODES:... (may be NULL). Unknown keys
 * and invalid codes are ignored, as by strace. */
void paint_init(struct paint *p, const char *spec);
/* Appends lines, or a part of one, with colors. The next part continues where this one ends. */
void paint_add(struct paint *p, const char *s, size_t size, struct sbuf *b);
#endif
