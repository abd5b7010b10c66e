/* Folds what the dynamic loader and the C library do for a program: the system calls that load
 * libraries and locales and prepare the first thread become one line. */
#ifndef PRINT_PLAIN_STARTUP_H
#define PRINT_PLAIN_STARTUP_H

#include "ptrail/event.h"
#include "base/text/sbuf.h"

/* Successive syscalls of a task that belong together */
struct startup;

/* `after_exec`: the task has just executed a program; else it has loaded a library or locale */
struct startup *startup_new(bool after_exec);
void startup_free(struct startup *s);
/* Whether the syscall of an ENTER or LEAVE continues `s`; or begins one, if `s` is NULL. Its result
 * is not needed. */
bool startup_includes(const struct startup *s, const struct event *e);
/* Adds a LEAVE that is included. `subject` begins the line of the first one: "ls (17) ";
 * `sentence`: its complete line. Both are copied. */
void startup_add(struct startup *s, const struct event *e, const char *subject,
		 const char *sentence);
/* Number of syscalls that were added */
unsigned startup_count(const struct startup *s);
/* Appends "ls (17) loads libc.so.6 and 2 more libraries [51 system calls]". Returns false, and
 * appends nothing, if the syscalls were something else: the program opened a library and did not
 * map it. */
bool startup_line(struct sbuf *b, const struct startup *s, bool utf8);
/* The complete lines that were added */
const char *startup_sentences(const struct startup *s);
#endif
