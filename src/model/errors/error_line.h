/* How surely a line that a program wrote states why it failed. Test harnesses, compilers and
 * runtimes of languages have forms of their own; any other line is judged by the words in it. */
#ifndef MODEL_ERRORS_ERROR_LINE_H
#define MODEL_ERRORS_ERROR_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

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
/* Returns what follows the mark of a failed check in front of the text: "FAIL: the sum is 3" */
const char *error_line_after_mark(const char *text);
/* Whether the line has the mark of a failed check in front */
bool error_line_has_mark(const char *line);
/* Whether the line says what was expected: "expected 4 bytes, got 3" */
bool error_line_states_expectation(const char *line);
/* Whether the text has words of errors, such as "failed" */
bool error_line_has_words(const char *text);
/* Whether the text states what is wrong, in contrast to progress */
bool error_line_states_problem(const char *text);
/* Whether the line states only that something failed, which another line or process explains */
bool error_line_is_summary(const char *line);
/* Whether the line is a warning, or says that the program continues after an error */
bool error_line_is_warning(const char *line);
/* Whether the line begins a warning whose other lines are indented, as in cmake */
bool error_line_begins_warning(const char *line);
/* Whether the line is the headline of a test that failed: "FAIL: test_sum (test_a.T.test_sum)" */
bool error_line_begins_report(const char *line);
/* Whether the line says that the program continues: "no x.cfg, using defaults" */
bool error_line_continues_after(const char *line);
/* Whether the text of an error follows in the next line */
bool error_line_continues(const char *line);
/* Whether the line announces an error that the next lines describe: "*** CONFIG ERROR ***" */
bool error_line_is_banner(const char *line);
/* Whether what follows the line is a backtrace, and the text of the error precedes it, as in Tcl */
bool error_line_begins_trace(const char *line);
/* Whether the next lines are places that led to the one of the error, which precedes it, as in
 * cmake */
bool error_line_begins_callers(const char *line);
/* The PID of the child whose end bash reports: "a.sh: line 2: 123 Killed   sleep 9". The command
 * may continue, and fail elsewhere. Returns 0 if the line is another one. */
pid_t error_line_ended_child(const char *line);
/* Whether the exceptions that precede the line were handled, and the one that follows ended the
 * program, as in Python */
bool error_line_supersedes(const char *line);
/* Whether a runtime reports in the line, and in those that follow, an error that nothing has
 * handled, so that it ended the program: "Unhandled SIMPLE-ERROR in thread …" */
bool error_line_is_uncaught(const char *line);
/* Whether the line begins with the class of an exception and its text, as in Python: "KeyError:
 * 'x'", or ends with the class, as in Ruby */
bool error_line_is_exception(const char *line);
/* Whether the line is a frame of a backtrace, of Python, Java, Node.js, Rust, Go, Perl or Lisp */
bool error_line_is_frame(const char *line);
/* Whether the line of `n` bytes begins with a place: "test_a.py:1: in f", "/a/b.js:5" */
bool error_line_begins_with_place(const char *line, size_t n);
/* Whether the line begins the report of another test, or another backtrace */
bool error_line_begins_section(const char *line);
/* Whether a line of TAP, which begins with "not ok", reports a failure that was expected or a test
 * that was skipped */
bool error_line_is_expected(const char *line);
/* "E0131 10:00:00.123456 7 x.cc:5] …": what glog and klog print of an error */
bool error_line_is_glog(const char *line);
/* Whether a line of TAP reports a test that passed */
bool error_line_is_passed(const char *line);
/* Whether the text begins with the headline of the last thing that a program says: runtimes print
 * it before the stacks of all threads. */
bool error_line_is_headline(const char *text);
#endif
