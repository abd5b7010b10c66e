/* The lines that a process wrote, and the one of them that states best why it failed */
#ifndef MODEL_ERRORS_CAUSE_LINE_H
#define MODEL_ERRORS_CAUSE_LINE_H

#include "model/errors/error_line.h"
#include "ptrail/history.h"

enum { CAUSE_LINE_MAX = 256 };

/* A position in the lines of a process: those of its standard error, then those of its standard
 * output and of log files */
struct line_scan {
	const struct message *message;	/* of the current line; NULL: before the first line */
	const char *at;			/* where the next line begins */
	bool in_outputs;
	bool in_warning;		/* the line is a part of a warning of several lines */
	const struct life *life;
};

/* When the last part of the message was written */
uint64_t message_end(const struct message *m);

/* Begins a scan of the lines of the process, which must stay valid. */
void line_scan_begin(struct line_scan *s, const struct life *l);
/* Copies the next line as error_line_next() does. Returns false if there is none. */
bool line_scan_next(struct line_scan *s, char *line, size_t room);

/* Whether the next line marks a position in the current one, which is source code, with "^" */
bool line_scan_is_source(const struct line_scan *s);

struct cause_line {
	enum error_line rating;		/* ERROR_LINE_EMPTY: no line was written */
	const struct message *message;	/* that has the line; NULL: none */
	char text[CAUSE_LINE_MAX];
	char detail[CAUSE_LINE_MAX];	/* the text that .text announces with a colon; "": none */
};

/* Chooses the first of the lines that state an error most surely, of messages that were
 * completed after `after` (a timestamp), by the process, whose program has that name; if none
 * states one, the last line. */
void cause_line_find(const struct life *l, const char *program, uint64_t after,
		     struct cause_line *c);
/* Sets .detail to what follows .text in its message if .text announces it. */
void cause_line_find_detail(struct cause_line *c);
#endif
