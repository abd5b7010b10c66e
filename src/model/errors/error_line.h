/* How surely a line that a program wrote states why it failed. Test harnesses, compilers and
 * runtimes of languages have forms of their own; any other line is judged by the words in it. */
#ifndef MODEL_ERRORS_ERROR_LINE_H
#define MODEL_ERRORS_ERROR_LINE_H

#include <stdbool.h>
#include <stddef.h>

enum error_line {
	ERROR_LINE_EMPTY,	/* blank, a rule of dashes, or data that is no text */
	ERROR_LINE_REMARK,	/* part of a usage or of a backtrace, or a remark of make */
	ERROR_LINE_PLAIN,	/* says nothing of an error */
	ERROR_LINE_SUMMARY,	/* that something failed, not why: "1 of 3 tests failed" */
	ERROR_LINE_MAYBE,	/* perhaps an error, or it begins with the name of the program */
	ERROR_LINE_SURE,	/* an error */
	ERROR_LINE_CAUSE,	/* what a harness reports of a test, or a cause of an exception */
};

/* Rates the line, which has no line feed; `program` is the name of the program that wrote it. */
enum error_line error_line_rate(const char *line, const char *program);
/* Copies the line at `at`, truncated, into `line`: without a carriage return at its end and without
 * what a carriage return in it overwrites. Returns the position after its line feed. `room` is at
 * least 1. */
const char *error_line_next(const char *at, char *line, size_t room);
/* Returns the text of the line, after blanks and the marks of pytest and TAP in front of it */
const char *error_line_text(const char *line);
/* Whether the line states only that something failed, which another line or process explains */
bool error_line_is_summary(const char *line);
/* Whether the line is a warning */
bool error_line_is_warning(const char *line);
/* Whether the text of an error follows in the next line */
bool error_line_continues(const char *line);
/* Whether the line announces an error that the next lines describe: "*** CONFIG ERROR ***" */
bool error_line_is_banner(const char *line);
/* Whether what follows the line is a backtrace, and the text of the error precedes it, as in Tcl */
bool error_line_begins_trace(const char *line);
/* Whether the line is a frame of a backtrace, of Python, Java, Node.js, Rust, Go or Perl */
bool error_line_is_frame(const char *line);
/* Whether the line of `n` bytes begins with a place: "test_a.py:1: in f", "/a/b.js:5" */
bool error_line_begins_with_place(const char *line, size_t n);
/* Whether the line begins the report of another test, or another backtrace */
bool error_line_begins_section(const char *line);
/* Whether the text begins with the headline of the last thing that a program says: runtimes print
 * it before the stacks of all threads. */
bool error_line_is_headline(const char *text);
#endif
