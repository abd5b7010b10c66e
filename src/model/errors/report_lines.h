/* Finds the lines of a text that state an error or belong to the report of one: what a recording
 * keeps, behind its limit, of what a program writes to standard output or a log file, and what
 * explanations know of these. Which lines are found depends on these lines alone: of a text
 * from which all others were removed, the same are found. */
#ifndef MODEL_ERRORS_REPORT_LINES_H
#define MODEL_ERRORS_REPORT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text/sbuf.h"

enum {
	REPORT_LINE_MAX = 1024,		/* of a longer line, its beginning */
	REPORT_BEGINNING = 256,
};

/* For a fast search for texts that every line has which states an error */
struct report_marks {
	/* for the first character of a text, bits of the second ones, by their low five bits */
	uint32_t seconds[256];
	uint8_t first[256];	/* ... and the index of the first such text */
};

void report_marks_init(struct report_marks *m);
/* Whether one of them is in the `n` bytes; if not, no line of these has a rating of
 * ERROR_LINE_MAYBE or more. */
bool report_marks_find(const struct report_marks *m, const char *text, size_t n);

enum report_line {
	LINE_OF_REPORT,		/* states an error or belongs to the report of one */
	LINE_OF_BEGINNING,	/* another line that ends within the first REPORT_BEGINNING bytes */
	LINE_OF_END,		/* the last line, or its first REPORT_BEGINNING bytes */
};

/* Called for each line that is found, in order, or for several of LINE_OF_REPORT: these are the
 * bytes from `from` up to `to`, with the line feed. */
typedef void report_line_fn(void *ctx, size_t from, size_t to, enum report_line kind);

/* Finds lines of the `n` bytes of `text`, of which known[i] says whether byte i is known: an
 * unknown one separates lines. `tail`: a line of LINE_OF_END is found, too. */
void report_lines_find(const char *text, const bool *known, size_t n, bool tail,
		       report_line_fn *found, void *ctx);

/* Finds the next failure of a test in the XML of a harness, the *n bytes from *text on: an element
 * <failure> or <error> with a message or a text. Sets *text to the end of its start tag and *n to
 * the number of bytes from there. Appends the message to `line` as a line that states an error:
 * after the type of the exception, or after "error". Returns false if there is none. */
bool report_failure_next(const char **text, size_t *n, struct sbuf *line);
#endif
