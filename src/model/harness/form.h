/* Matches a line that a test harness wrote against a pattern. In a pattern, a space stands for one
 * or more blanks, and other characters for themselves, except:
 *
 *	%_	blanks, also none: the indentation
 *	%n %m	text of at least one character: name of the test, message
 *	%c	the same without blanks: class, package or file
 *	%*	any text, also none
 *	%s %i	a number with an optional fraction: seconds, milliseconds
 *	%d	an integer: the number of the test, or of tests
 *	%p	one or more marks of progress: ".FEsxX"
 *	%=	three or more of the characters "_=-", all equal
 *	%%	a percent sign
 *
 * Text is as short as possible. A pattern matches whole lines. */
#ifndef MODEL_HARNESS_FORM_H
#define MODEL_HARNESS_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct form_text {
	const char *s;		/* part of the line; NULL: the pattern does not have it */
	size_t len;
};

struct form_fields {
	struct form_text name, suite, message, marks;
	uint64_t duration;	/* ns; 0: none */
	unsigned number, indent;
	unsigned steps;		/* number of attempts until now; with too many, nothing matches */
};

/* Returns whether the line, which has no line feed, matches. Only then, *f is valid. */
bool form_match(const char *pattern, const char *line, struct form_fields *f);
#endif
