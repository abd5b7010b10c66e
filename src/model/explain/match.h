/* How well the messages of a process match one of its failed syscalls: by its path, its address and
 * the description of its error */
#ifndef MODEL_EXPLAIN_MATCH_H
#define MODEL_EXPLAIN_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/blame/final_line.h"
#include "model/errors/error_line.h"
#include "ptrail/history.h"

/* The first of the lines that match a failed syscall best */
struct match {
	unsigned score;		/* 0: no line matches, and the other members are 0 */
	const struct message *message;	/* that has it */
	unsigned line;		/* its number: 1 is the first line of the process */
	size_t offset;		/* of the last component of the path, or of the address, in it */
	bool is_named;		/* the line has one of them */
	enum error_line rating;	/* of the line */
};

/* Whether the text has the C library's words for the error */
bool match_states_error(const char *text, int error);
/* Whether the syscall only looks a path up, which programs do for files that may be missing */
bool match_is_lookup(const struct failed_call *m);
/* Returns the score of how well a line, written at `time`, matches the failed syscall of `l`. */
unsigned match_line(const char *text, uint64_t time, const struct life *l,
		    const struct failed_call *m);
/* Matches the failed syscall with all messages of `l`; `rating` is that of the line that states
 * best why it failed. */
struct match match_messages(const struct life *l, enum error_line rating,
			    const struct failed_call *m);
/* Whether a warning of the process, other than the `chosen` line, is about the failed syscall */
bool match_is_warned_of(const struct life *l, const char *chosen, const struct failed_call *m);
/* Whether TAP reports, from the message on, that a test got another value than it expected */
bool match_compares_values(const struct message *m);
/* Whether the process printed something about the failed syscall, continued, and ended with a
 * statement about another thing */
bool match_was_handled(const struct life *l, const struct failed_call *m, const struct match *found,
		       const struct final_line *last);
/* Whether the messages name the failed syscall of `a` as the cause rather than that of `b`, which
 * has the same score. Several threads may make both syscalls, in any order. Of several names in
 * one sentence the first counts, of several lines about errors the last. Returns `otherwise` if
 * they do not name both. */
bool match_is_preferred(const struct match *a, const struct match *b, bool otherwise);
#endif
