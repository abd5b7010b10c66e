/* What the programs of this folder have in common. Each is run untraced and traced, and says the
 * same both times: a program has cases,
 *	PROGRAM			prints their names, one a line
 *	PROGRAM CASE		runs one
 * and what a case says depends on nothing that is different from run to run, nor on time. It ends
 * with 0; with 77 where the machine cannot do what it takes, and a line that says so; with whatever
 * it is about otherwise. */
#ifndef TESTS_FAST_CASES_H
#define TESTS_FAST_CASES_H

#include <stdbool.h>

struct live_case {
	const char *name;
	void (*run)(void);
};

/* The body of main: `cases` ends with a row without a name */
int live_main(int argc, char **argv, const struct live_case *cases);

/* A line of output, written at once: a signal handler or a child may say it as well */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "WHAT: yes" or "WHAT: no" */
void say_whether(const char *what, bool so);
/* Ends the process with 77 */
void cannot(const char *why) __attribute__((noreturn));
/* Ends the process with 99 when what the case itself needs has failed */
void need(bool so, const char *what);

/* Waits for that child; returns its status as wait gives it */
int status_of(int pid);
/* "WHO: exited with N" or "WHO: killed by N" */
void say_end(const char *who, int status);

/* Whether a mapping of /proc/self/maps that holds `addr` is one of the program's own: a file, the
 * vdso or the stack. Not for signal handlers. */
bool of_a_file(unsigned long addr);
#endif
