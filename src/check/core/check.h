/* What a check is, for the files that have checks: one for each family (leaks.c: LK). Such a file
 * has an array of struct check, which ends with one that has no id, and a line in families.def.
 *
 * A check looks at events as they come, or at the end at the history of all processes, and calls
 * `found` for what it finds. It prints nothing and keeps nothing of an event but what it copies. */
#ifndef CHECK_CORE_CHECK_H
#define CHECK_CORE_CHECK_H

#include "ptrail/finding.h"

struct look;		/* a run of one check: finding.c */
struct policy;		/* policy.h */

enum {
	/* Not looked for unless the user names it, or its family, or all: it costs, or finds what
	 * many mean to do */
	CHECK_OPTIONAL = 1,
	/* Blind where we attached to what ran already */
	CHECK_FROM_START = 2,
	/* Blind where the trace was cut before the command ended */
	CHECK_TO_END = 4,
	/* Blind where no calls are seen; without it .calls are used where they are there */
	CHECK_CALLS = 8,
	/* Looked for whatever is selected, unless the user does not want to know */
	CHECK_ALWAYS = 16,
};

/* Some find what is more than a limit, which the user may set (--limit) */
enum limit_kind { LIMIT_NONE, LIMIT_TIME, LIMIT_BYTES, LIMIT_COUNT };

struct check {
	struct check_row row;
	struct wants wants;	/* beside .history */
	/* Calls that it is shown, as -e trace= takes them; NULL: none. They come where they cost
	 * nothing but themselves (wants.cheap_calls), unless .wants.calls says that it is worth to
	 * stop everything at each call. */
	const char *calls;
	unsigned flags;		/* CHECK_ */
	enum limit_kind limit_kind;
	uint64_t limit;		/* unless the user sets another; ns, bytes or a number */
	/* Bytes of memory for a run, zeroed at first; `state` below points at them, NULL for 0 */
	size_t state;
	/* Each event, in order, with .process set and calls decoded; or NULL. They may
	 * be of other calls as well. What it finds is kept even if it turns out blind. */
	void (*event)(struct look *k, void *state, const struct event *e);
	/* After the last, the history of all; or NULL. Not called when blind. */
	void (*end)(struct look *k, void *state, const struct history *h);
	/* Gives back what the state points at; or NULL */
	void (*done)(void *state);
};

/* Reports something. The message is printf's: a sentence without a full stop, with names, not
 * numbers, so that it is the same in each run; name processes with look_name. `about` is whose it
 * is; NULL: of the whole run. What is the same but for numbers was found already: then that one
 * gets the evidence that follows, and is found once more. Of an event no life is known yet: give
 * its serial with found_of. */
void found(struct look *k, const struct life *about, const char *message, ...)
	__attribute__((format(printf, 3, 4)));
void found_of(struct look *k, uint64_t serial, const char *message, ...)
	__attribute__((format(printf, 3, 4)));

/* Of what was found last: what speaks for it, a phrase; `about` NULL: nobody in particular; time 0:
 * of no event. Those that are too many are counted. */
void found_evidence(struct look *k, const struct life *about, uint64_t time, const char *phrase,
		    ...) __attribute__((format(printf, 4, 5)));
void found_evidence_of(struct look *k, uint64_t serial, uint64_t time, const char *phrase, ...)
	__attribute__((format(printf, 4, 5)));
/* … that it is of another level than the check's, and wants other advice */
void found_level(struct look *k, enum finding_level level);
void found_advice(struct look *k, const char *advice, ...) __attribute__((format(printf, 2, 3)));

/* The limit of this check, and whether the user set it */
uint64_t look_limit(const struct look *k);
bool look_is_limited(const struct look *k);
/* What the run may do */
const struct policy *look_policy(const struct look *k);

/* Words that live as long as the findings. Those of a duration: "812 ms", "1.2 s", "5 min 3 s" */
const char *look_words(struct look *k, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
const char *look_duration(struct look *k, uint64_t ns);
/* How it ended: "exited with 3", "was killed by SIGSEGV", "runs still" */
const char *look_ending(struct look *k, const struct life *l);
/* Its command line, cut; its name where that is not known */
const char *look_command(struct look *k, const struct life *l);
/* EVENT_END; NULL until it comes */
const struct event *look_end(const struct look *k);
/* Whether the trace was ended before what it follows did: what is left then may be so for that */
bool look_is_cut(const struct look *k);
/* Selected checks that are blind, NULL-terminated; known once the trace is over, by the checks of
 * the last family */
const struct check_row *const *look_blind(const struct look *k);
/* Whether the user named checks, instead of taking those that are looked at by default */
bool look_is_chosen(const struct look *k);
#endif
