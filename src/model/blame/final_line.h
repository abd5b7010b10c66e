/* The last statement of a process about its own failure. What it printed earlier may be about an
 * error that it has handled. */
#ifndef MODEL_BLAME_FINAL_LINE_H
#define MODEL_BLAME_FINAL_LINE_H

#include "model/errors/cause_line.h"

struct final_line {
	const struct message *message;	/* that has the line; NULL: there is none */
	unsigned line;			/* its number in the lines of the process; 1: the first */
	bool is_uncaught;		/* a runtime reports an error that nothing has handled */
	bool is_exception;		/* perhaps printed by the program itself */
	char text[CAUSE_LINE_MAX];
};

/* Finds the last line that the process, whose program has that name, wrote after `after` (a
 * timestamp) as a sentence of its own: on standard error or, if it wrote no sentence there since,
 * on standard output. Remarks, warnings, backtraces and summaries are no sentences. Sets .message
 * to NULL and returns false if there is none, or if it states only the consequence of an error,
 * such as "giving up". */
bool final_line_find(const struct life *l, const char *program, uint64_t after,
		     struct final_line *f);
/* Whether an exception that was printed after the message is the last statement of the process */
bool final_line_is_exception_after(const struct life *l, const char *program,
				   const struct message *m);
/* The same of a line that was written after `than` and that states better why the process failed:
 * it begins with the name of the script that the process runs, which `than` does not, `than` is an
 * exception that was handled or one of several attempts, or it is a line that a child printed first
 * (`is_relayed`) */
bool final_line_replaces(const struct life *l, const char *program, const struct cause_line *than,
			 bool is_relayed, struct final_line *f);
#endif
