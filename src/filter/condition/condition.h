/* Conditions on decoded system calls, such as
 *
 *	openat.flags & O_CREAT && !(path="/tmp*") || ret < 0
 *
 * A condition consists of tests, which &&, ||, ! and parentheses combine:
 *
 *   NAME, NAME & MASK		not zero
 *   NAME == VALUE		also != < <= > >=; NAME & MASK may replace NAME
 *   NAME=PATTERN[,...]		one of these constants, numbers or shell patterns
 *   CALL			the system call's name is CALL
 *
 * NAME is an argument as JSON names it (flags, addr.sin_port), of a certain system call with
 * CALL.NAME; or ret, the result (-1 if the call failed); errno; path: any path that the call
 * accesses, by name or by descriptor; or duration, whose VALUE is one, such as 10ms. VALUE is a
 * number, a constant (constants can be joined with |), a pattern in quotes, or another NAME.
 *
 * What a system call does not have, or what could not be read, makes a test neither true nor false:
 * neither the test nor its negation selects the call. A condition evaluates values, never text. */
#ifndef FILTER_CONDITION_CONDITION_H
#define FILTER_CONDITION_CONDITION_H

#include "filter/filter.h"
#include "filter/paths.h"
#include "ptrail/event.h"

struct call_condition;

enum truth { NOT_TRUE, IS_TRUE, UNDECIDED };

/* Whether an argument of -e is a condition, and not a set of system calls or KEY=VALUES */
bool condition_is_one(const char *text);
/* Adds a condition to *c, which is created if NULL: both must be true. Returns 0, or -EINVAL with a
 * message in `err` and *c unchanged. */
int condition_add(struct call_condition **c, const char *text, struct filter_error *err);
/* The argument, ret, errno, path or duration with the most similar name; NULL: none is similar */
const char *condition_nearest_name(const char *name);
void condition_free(struct call_condition *c);			/* NULL is nothing */

/* Evaluates the condition for an ENTER or LEAVE; without values, most tests are UNDECIDED.
 * `directory` returns the working directory of the calling task; `ctx` is passed to it. */
enum truth condition_evaluate(const struct call_condition *c, const struct event *e,
			      paths_directory_fn *directory, void *ctx);
/* Whether the condition can be true for a system call with this row; NULL: unknown number */
bool condition_concerns(const struct call_condition *c, const struct call *row);
/* Whether it depends on the paths of descriptors; on the result, which is unknown at the enter */
bool condition_uses_paths(const struct call_condition *c);
bool condition_uses_result(const struct call_condition *c);
#endif
