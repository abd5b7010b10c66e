/* The lines of the text printer: what stands at their beginning, which of them is not ended yet. */
#ifndef PRINT_TEXT_LINE_H
#define PRINT_TEXT_LINE_H

#include "base/text/sbuf.h"
#include "print/text/time.h"
#include "ptrail/output.h"
#include "ptrail/printer.h"

struct text_line {
	const struct print_options *o;
	struct output *out;
	struct sbuf b;		/* what was added since the last flush */
	uint64_t open;		/* serial of the task whose line has no end yet; 0: none */
	size_t column;		/* of that line, before b */
	size_t tasks;		/* how many live */
	uint64_t realtime;	/* when the trace began */
	uint64_t last;		/* time of the last line's beginning */
	bool any;		/* there was a line */
	pid_t tid;		/* whose number .number has, with what stands behind it */
	char number[16];
	unsigned number_length;
	struct text_clock clock;
};

/* -q, and -f -o FILE: no word of what is no event of the tracee's */
bool text_line_is_quiet(const struct text_line *l);
/* Ends what line there is (<unfinished ...>), begins one of `tid`: its number, the time */
void text_line_begin(struct text_line *l, pid_t tid, uint64_t time);
/* The line that was begun goes on with a later event of the task `serial` */
void text_line_keep(struct text_line *l, uint64_t serial);
void text_line_end(struct text_line *l);
/* Fills up to the column of results, with a space at least */
void text_line_to_column(struct text_line *l);
/* "ptrail: Process 5 attached" (with 3 threads): stands where it happens, be it inside of a line */
void text_line_message(struct text_line *l, pid_t pid, const char *what, unsigned threads);
#endif
