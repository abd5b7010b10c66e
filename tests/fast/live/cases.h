/* Common code of the programs in this directory. Each is run untraced and traced, with the same
 * output: a program has cases,
 *	PROGRAM		prints their names, one per line
 *	PROGRAM CASE	runs one
 *
 * and the output of a case depends on nothing that differs between runs, nor on time. The exit
 * status is 0; 77 if the machine does not support the case, after a line that says so; otherwise it
 * depends on the case. */
#ifndef TESTS_FAST_CASES_H
#define TESTS_FAST_CASES_H

#include <stdbool.h>

struct live_case {
	const char *name;
	void (*run)(void);
};

/* If LIVE_QUIET is `when` ("start" or "later"): makes the tracer stop emitting events, by two
 * interrupts, and waits until its messages (-d), in the file LIVE_ERRORS, say that. live_main
 * calls it for "start"; a case calls it for "later" where most has been set up. Does nothing if
 * there is no tracer, or if it is quiet already. */
void quiet_tracer(const char *when);

/* The body of main; `cases` ends with a row without a name */
int live_main(int argc, char **argv, const struct live_case *cases);

/* Prints a line with one write, so that signal handlers and children can call it */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints "WHAT: yes" or "WHAT: no" */
void say_whether(const char *what, bool so);
/* Prints why and exits with 77 */
void cannot(const char *why) __attribute__((noreturn));
/* The same if the instruction rdgsbase does not exist */
void need_rdgsbase(void);
/* Exits with 99 if something that the case itself needs has failed */
void need(bool so, const char *what);

/* Waits for the child; returns its wait status */
int status_of(int pid);
/* Prints "NAME: exited with N" or "NAME: killed by N" */
void say_end(const char *name, int status);

/* Whether the mapping that contains `addr`, according to /proc/self/maps, is one of the program's
 * own: of a file, the vdso or the stack. Not for signal handlers. */
bool of_a_file(unsigned long addr);
#endif
